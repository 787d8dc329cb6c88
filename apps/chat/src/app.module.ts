import { AuthModule } from '@chatpop/auth';
import { ChatFeatureModule } from '@chatpop/chat-feature';
import { MessageBusModule } from '@chatpop/message-bus';
import { RateLimitModule } from '@chatpop/rate-limit';
import { Module } from '@nestjs/common';

@Module({ imports: [AuthModule, MessageBusModule, RateLimitModule, ChatFeatureModule] })
export class ChatAppModule {}
