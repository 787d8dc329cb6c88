import { formatMoney } from '@chatpop/contracts';
import type { SimulatedSessionEntity } from '@chatpop/payments-data-access';
import { htmlPage, html, type Html } from '../../html-page.js';

export type PageNotice = 'declined';

export const pagePath = (sessionId: string): string => `/api/payments/simulated/${sessionId}/`;

/** The checkout page that stands in for Stripe's. Plain forms: it works without JavaScript. */
export function simulatedPage(session: SimulatedSessionEntity, notice?: PageNotice): string {
  const amount = formatMoney(session.amount, session.currency);
  return htmlPage(
    notice === 'declined' ? `Declined: pay ${amount}` : `Pay ${amount}`,
    html`
      <p class="notice" role="note"><strong>Simulated payment.</strong> No card is asked for and no money moves.</p>
      ${notice === 'declined' ? html`<p class="alert" role="alert">The card was declined. You can try again.</p>` : ''}
      <h1>Pay ${amount}</h1>
      <dl>
        <dt>For</dt>
        <dd>${session.description}</dd>
        <dt>Price</dt>
        <dd>${amount}</dd>
      </dl>
      ${choices(session, amount)}
    `,
  );
}

function choices({ id, status, cancelUrl, successUrl }: SimulatedSessionEntity, amount: string): Html {
  switch (status) {
    case 'open':
      return html`
        <form method="post" action="${pagePath(id)}">
          <button name="action" value="pay">Pay ${amount}</button>
          <button name="action" value="decline" class="quiet">Let the card be declined</button>
          <button name="action" value="abandon" class="quiet">Abandon the payment</button>
        </form>
      `;
    case 'expired':
      return html`
        <p>This page has expired: the payment was abandoned. <a href="${cancelUrl}">Go back</a></p>
        <form method="post" action="${pagePath(id)}">
          <button name="action" value="pay" class="quiet">Pay late all the same</button>
        </form>
      `;
    case 'paid':
      return html`<p>This is paid. <a href="${successUrl}">Continue</a></p>`;
  }
}
