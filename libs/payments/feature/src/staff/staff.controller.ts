import { Authenticated, CurrentActor, type Actor } from '@chatpop/auth';
import { StaffPurchasesQuery, type StaffPurchaseResponse, type StaffPurchasesResponse } from '@chatpop/contracts';
import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { toHistoryDto, toStaffPurchaseDto } from './staff-purchase-dto.js';
import { StaffService } from './staff.service.js';

@Controller('api/payments/staff/purchases')
export class StaffController {
  constructor(private readonly staff: StaffService) {}

  @Get()
  @Authenticated('user')
  async find(
    @CurrentActor() actor: Actor,
    @Query({ schema: StaffPurchasesQuery }) query: StaffPurchasesQuery,
  ): Promise<StaffPurchasesResponse> {
    return { purchases: (await this.staff.find(actor, query)).map(toStaffPurchaseDto) };
  }

  @Get(':id')
  @Authenticated('user')
  async get(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<StaffPurchaseResponse> {
    return toHistoryDto(await this.staff.get(actor, id));
  }

  @Post(':id/refund')
  @HttpCode(202)
  @Authenticated('user')
  async refund(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<StaffPurchaseResponse> {
    return toHistoryDto(await this.staff.refund(actor, id));
  }
}
