export { paymentsPersistence } from '@chatpop/payments-data-access';
export { PaymentsFeatureModule } from './payments-feature.module.js';
