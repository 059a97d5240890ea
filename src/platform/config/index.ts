export { Config, ConfigError, loadConfig, type LogLevel, type Role } from './config';
export { ConfigModule } from './config.module';
export type { OidcConfig } from './oidc-config';
export type { TacConfig } from './tac-config';
