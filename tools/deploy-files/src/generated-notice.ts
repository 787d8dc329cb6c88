/** The first line of every file made here. */
export const generatedNotice =
  '# Made by `npm run generate:deploy` from libs/topology and tools/deploy-files: edits here are lost.';
