import { html, htmlPage } from '../../html-page.js';

export const accountPagePath = (accountRef: string): string => `/api/payments/simulated-accounts/${accountRef}/`;

/** The page that stands in for the provider's, where hosts say who they are and where their money goes. */
export function simulatedAccountPage(accountRef: string, isEnabled: boolean, returnUrl: string): string {
  return htmlPage(
    'Get paid out',
    html`
      <p class="notice" role="note"><strong>Simulated payouts.</strong> Nothing is asked for and no money moves.</p>
      <h1>Get paid out</h1>
      ${
        isEnabled
          ? html`<p>You are connected. <a href="${returnUrl}">Go back</a></p>`
          : html`
              <p>A payment provider would ask here who you are and for your bank account.</p>
              <form method="post" action="${accountPagePath(accountRef)}">
                <button>Connect</button>
              </form>
            `
      }
    `,
  );
}
