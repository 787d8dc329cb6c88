/** `# @name room` gives httpyac the body alone; the files say `room.response.body`, as REST Client does. */
module.exports = {
  configureHooks: ({ hooks }) =>
    hooks.onResponse.addHook('response-of-name', ({ parsedBody: body }) => {
      if (body && typeof body === 'object') Object.defineProperty(body, 'response', { value: { body } });
    }),
};
