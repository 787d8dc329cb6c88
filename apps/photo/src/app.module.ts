import { AuthModule } from '@chatpop/auth';
import { PhotoFeatureModule } from '@chatpop/photo-feature';
import { Module } from '@nestjs/common';

@Module({ imports: [AuthModule, PhotoFeatureModule] })
export class PhotoAppModule {}
