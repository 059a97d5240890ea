import type { MixedList } from 'typeorm';
import { Roles1764000000000 } from './1764000000000-roles';

/** Every migration, oldest first. TypeORM orders them by the number in the class name. */
export const migrations: MixedList<new () => object> = [Roles1764000000000];
