import { commonErrors, DomainError } from '@chatpop/contracts';
import { SimulatedStore, type SimulatedSessionEntity } from '@chatpop/payments-data-access';
import { Body, Controller, Get, Header, Inject, Param, Post, Redirect } from '@nestjs/common';
import { InjectConfig, serviceConfig, type ServiceConfig } from '@chatpop/service-bootstrap';
import { z } from 'zod';
import { PAYMENT_PROVIDER, type PaymentProvider } from '../payment-provider.js';
import { pagePath, simulatedPage } from './simulated-page.js';
import { SimulatedProvider } from './simulated-provider.js';

const Choice = z.object({ action: z.enum(['pay', 'decline', 'abandon']) });
type Choice = z.infer<typeof Choice>;

/** The simulated checkout page. With a real provider there is none: every address here is unknown. */
@Controller('api/payments/simulated/:session')
export class SimulatedController {
  constructor(
    @Inject(PAYMENT_PROVIDER) private readonly provider: PaymentProvider,
    private readonly store: SimulatedStore,
    @InjectConfig(serviceConfig) private readonly service: ServiceConfig,
  ) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  async page(@Param('session') id: string): Promise<string> {
    this.requireSimulated();
    return simulatedPage(await this.get(id));
  }

  @Get('declined')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  async declined(@Param('session') id: string): Promise<string> {
    this.requireSimulated();
    return simulatedPage(await this.get(id), 'declined');
  }

  /** Answers when the webhook was delivered, so that whoever follows the redirect finds the purchase moved. */
  @Post()
  @Redirect(undefined, 303)
  async choose(@Param('session') id: string, @Body({ schema: Choice }) { action }: Choice): Promise<{ url: string }> {
    const provider = this.requireSimulated();
    const { successUrl, cancelUrl } = await this.get(id);
    switch (action) {
      case 'pay':
        await provider.pay(id);
        return { url: this.local(successUrl) };
      case 'decline':
        await provider.decline(id);
        return { url: `${pagePath(id)}declined/` };
      case 'abandon':
        await provider.expire(id);
        return { url: this.local(cancelUrl) };
    }
  }

  private requireSimulated(): SimulatedProvider {
    if (this.provider instanceof SimulatedProvider) return this.provider;
    throw new DomainError(commonErrors.notFound);
  }

  private async get(id: string): Promise<SimulatedSessionEntity> {
    const session = await this.store.findSession(id);
    if (!session) throw new DomainError(commonErrors.notFound);
    return session;
  }

  /** Our own pages without their origin: `form-action 'self'` lets a form go nowhere else, however it was reached. */
  private local(url: string): string {
    return url.startsWith(`${this.service.publicUrl}/`) ? url.slice(this.service.publicUrl.length) : url;
  }
}
