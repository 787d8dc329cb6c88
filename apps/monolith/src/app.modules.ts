import { AuthModule } from '@chatpop/auth';
import { ChatFeatureModule } from '@chatpop/chat-feature';
import { MessageBusModule } from '@chatpop/message-bus';
import { PaymentsFeatureModule } from '@chatpop/payments-feature';
import { PhotoFeatureModule } from '@chatpop/photo-feature';
import { RateLimitModule } from '@chatpop/rate-limit';
import { RealtimeFeatureModule } from '@chatpop/realtime-feature';
import { Module } from '@nestjs/common';

/** All but the sockets. */
@Module({
  imports: [
    AuthModule,
    MessageBusModule,
    RateLimitModule,
    ChatFeatureModule,
    PhotoFeatureModule,
    PaymentsFeatureModule,
  ],
})
export class MainAppModule {}

/** All of ChatPop. */
@Module({ imports: [MainAppModule, RealtimeFeatureModule] })
export class MonolithAppModule {}
