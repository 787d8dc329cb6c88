import { AuthModule } from '@chatpop/auth';
import { MessageBusModule } from '@chatpop/message-bus';
import { PaymentsFeatureModule } from '@chatpop/payments-feature';
import { Module } from '@nestjs/common';

@Module({ imports: [AuthModule, MessageBusModule, PaymentsFeatureModule] })
export class PaymentsAppModule {}
