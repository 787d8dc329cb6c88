import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Controller, Get, Header, Param, StreamableFile } from '@nestjs/common';
import { allErrors, commonErrors, DomainError, statusOfKind } from '@chatpop/contracts';
import type { ServiceConfig } from '../config/service.config.js';
import { InjectConfig } from '../config/define-config.js';
import { serviceConfig } from '../config/service.config.js';

const assets: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>ChatPop API</title>
<link rel="stylesheet" href="/api/docs/assets/swagger-ui.css">
</head>
<body>
<div id="ui"></div>
<script src="/api/docs/assets/swagger-ui-bundle.js"></script>
<script src="/api/docs/assets/start.js"></script>
</body>
</html>
`;

const start = "SwaggerUIBundle({ url: '/api/docs/openapi.json', dom_id: '#ui', deepLinking: true });\n";

function errorsPage(): string {
  const rows = allErrors.map(
    ({ code, kind, title }) => `<tr id="${code}"><td><code>${code}</code><td>${statusOfKind[kind]}<td>${title}`,
  );
  const head = '<meta charset="utf-8"><title>ChatPop errors</title>';
  return `<!doctype html><html lang="en"><head>${head}</head><body><h1>Errors</h1><table><tr><th>code<th>status<th>meaning${rows.join('')}</table>`;
}

/** The API's documentation. Made on the first request: most instances are never asked. */
@Controller('api/docs')
export class DocsController {
  constructor(@InjectConfig(serviceConfig) private readonly config: ServiceConfig) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  page() {
    return page;
  }

  /** What the `type` of a problem leads to. */
  @Get('errors')
  @Header('content-type', 'text/html; charset=utf-8')
  errors() {
    return errorsPage();
  }

  @Get('openapi.json')
  async openApi() {
    const { openApiDocument } = await import('./openapi.js');
    return openApiDocument(this.config.publicUrl);
  }

  @Get('asyncapi.json')
  async asyncApi() {
    const { asyncApiDocument } = await import('./asyncapi.js');
    return asyncApiDocument(this.config.publicUrl);
  }

  @Get('assets/:file')
  asset(@Param('file') file: string) {
    if (file === 'start.js') return new StreamableFile(Buffer.from(start), { type: 'text/javascript; charset=utf-8' });
    const type = assets[file];
    if (!type) throw new DomainError(commonErrors.notFound);
    const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
    return new StreamableFile(createReadStream(join(folder, file)), { type });
  }
}
