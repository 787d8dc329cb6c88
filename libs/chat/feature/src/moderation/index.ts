import { BanRepository, PersonalMutes, ReportRepository } from '@chatpop/chat-data-access';
import { BanChecks } from './ban-checks.js';
import { BanOrders } from './ban-orders.js';
import { BanTerms } from './ban-terms.js';
import { BansService } from './bans.service.js';
import { KeepingOrderService } from './keeping-order.service.js';
import { ModerationController } from './moderation.controller.js';
import { PersonalMutesController } from './personal-mutes.controller.js';
import { PersonalMutesService } from './personal-mutes.service.js';
import { ReportsService } from './reports.service.js';
import { SiteBansService } from './site-bans.service.js';
import { StaffController } from './staff.controller.js';
import { Targets } from './targets.js';

export const moderationControllers = [ModerationController, PersonalMutesController, StaffController];

export const moderationProviders = [
  BanRepository,
  PersonalMutes,
  ReportRepository,
  Targets,
  BanChecks,
  BanTerms,
  BanOrders,
  BansService,
  SiteBansService,
  KeepingOrderService,
  PersonalMutesService,
  ReportsService,
];
