/** Text that is safe inside a page: everything that came in from elsewhere was escaped. */
export class Html {
  constructor(readonly text: string) {}
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => escapes[character] ?? '');

/** A piece of a page; values are escaped unless they are such a piece themselves. */
export const html = (strings: TemplateStringsArray, ...values: readonly (string | Html)[]): Html =>
  new Html(
    String.raw({ raw: strings }, ...values.map((value) => (value instanceof Html ? value.text : escapeHtml(value)))),
  );

const style = `
  :root { color-scheme: light dark; font: 1.125rem/1.5 system-ui, sans-serif; }
  body { max-width: 32rem; margin: 0 auto; padding: 2rem 1rem; }
  .notice, .alert { padding: .75rem 1rem; border-left: .3rem solid #b45309; background: #b4530922; }
  .alert { border-color: #b91c1c; background: #b91c1c22; }
  dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; }
  dd { margin: 0; font-weight: 600; }
  form { display: grid; gap: .75rem; margin-top: 2rem; }
  button { font: inherit; padding: .75rem; border-radius: .5rem; border: 2px solid #3b82f6; background: #1d4ed8; color: #fff; cursor: pointer; }
  button.quiet { background: none; color: inherit; border-color: currentColor; }
  :focus-visible { outline: 3px solid CanvasText; outline-offset: 3px; }
`;

/** A whole page without scripts, fit for the content security policy that all services set. */
export const htmlPage = (title: string, main: Html): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)} · ChatPop</title>
<style>${style}</style>
</head>
<body>
<main>${main.text}</main>
</body>
</html>
`;
