import { AuthModule } from '@chatpop/auth';
import { MessageBusModule } from '@chatpop/message-bus';
import { RealtimeFeatureModule } from '@chatpop/realtime-feature';
import { Module } from '@nestjs/common';

@Module({ imports: [AuthModule, MessageBusModule, RealtimeFeatureModule] })
export class WebsocketGatewayAppModule {}
