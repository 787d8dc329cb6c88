import { Counter } from 'prom-client';

export const reportsMade = new Counter({
  name: 'chatpop_chat_reports_total',
  help: 'Messages reported to the staff, by reason.',
  labelNames: ['reason'],
});

export const bansMade = new Counter({
  name: 'chatpop_chat_bans_total',
  help: 'Bans, by scope (room, site) and tier.',
  labelNames: ['scope', 'tier'],
});
