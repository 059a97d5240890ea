export { DeskActionsModule } from './desk-actions.module';
export { ServiceDeskModule } from './service-desk.module';
