export { generatedFiles, type GeneratedFile } from './generated-files.js';
export { renderNginx } from './nginx/render-nginx.js';
export type { NginxSettings } from './nginx/settings.js';
export { findNginx, howToGetNginx, type FindNginxOptions, type NginxBinary } from './running/find-nginx.js';
export { startNginx, type RunningNginx, type StartNginxOptions } from './running/start-nginx.js';
