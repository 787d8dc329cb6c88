import { Counter, Gauge, Histogram } from 'prom-client';

export const messagesSent = new Counter({
  name: 'chatpop_chat_messages_total',
  help: 'Sends by outcome: created, repeated, refused.',
  labelNames: ['outcome'],
});

export const sendBatchSize = new Histogram({
  name: 'chatpop_chat_send_batch_size',
  help: 'Messages written in one transaction.',
  buckets: [1, 2, 5, 10, 20, 50, 100, 200],
});

export const outboxAge = new Gauge({
  name: 'chatpop_chat_outbox_age_seconds',
  help: "Age of the oldest event that is committed and not in its room's log. Rises while Redis is away.",
});

export const purchasesDecided = new Counter({
  name: 'chatpop_chat_purchases_total',
  help: 'Paid purchases by kind and outcome: granted, refunded, or why it could not be given.',
  labelNames: ['kind', 'outcome'],
});

export const unreadableAnswers = new Counter({
  name: 'chatpop_chat_unreadable_answers_total',
  help: 'Answers to payments and orders to gateways that are kept in chat.work_outbox, in a form that this process does not know.',
});

export const historyPages = new Counter({
  name: 'chatpop_chat_history_pages_total',
  help: 'Newest pages of rooms by where they came from: memory, database.',
  labelNames: ['from'],
});

export const rowsForgotten = new Counter({
  name: 'chatpop_chat_forgotten_total',
  help: 'What was deleted because it is older than it is kept, by kind: message, session, moderation.',
  labelNames: ['kind'],
});
