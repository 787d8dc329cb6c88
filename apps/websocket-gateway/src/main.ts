import { bootstrapService } from '@chatpop/service-bootstrap';
import { services } from '@chatpop/topology';
import { WebsocketGatewayAppModule } from './app.module.js';

await bootstrapService({ module: WebsocketGatewayAppModule, service: services['websocket-gateway'] });
