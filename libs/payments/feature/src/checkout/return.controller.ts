import { Controller, Get, Header, Query } from '@nestjs/common';
import { z } from 'zod';
import { html, htmlPage } from '../html-page.js';

const ReturnQuery = z.object({ result: z.enum(['paid', 'cancelled']).default('cancelled') });
type ReturnQuery = z.infer<typeof ReturnQuery>;

/** Where buyers arrive after the checkout page, unless a web app of its own greets them. */
@Controller('api/payments/return')
export class ReturnController {
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  page(@Query({ schema: ReturnQuery }) { result }: ReturnQuery): string {
    return result === 'paid'
      ? htmlPage(
          'Thank you',
          html`<h1>Thank you</h1>
            <p>What you bought appears in the chat as soon as the payment is confirmed. You can close this page.</p>`,
        )
      : htmlPage(
          'Nothing was paid',
          html`<h1>Nothing was paid</h1>
            <p>You can close this page and go back to the chat.</p>`,
        );
  }
}
