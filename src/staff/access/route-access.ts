import { SetMetadata } from '@nestjs/common';
import type { Permission } from '../domain';

/** Metadata key of the three decorators below. */
export const ROUTE_ACCESS = 'onecard:desk-route-access';

/** Who may call a route of the service desk. */
export type RouteAccess = { readonly permission: Permission } | 'any_staff' | 'public';

/** Only staff with this permission may call the route. */
export function RequiresPermission(permission: Permission): MethodDecorator & ClassDecorator {
  return SetMetadata<string, RouteAccess>(ROUTE_ACCESS, { permission });
}

/** Everybody who is signed in may call the route. */
export function AnyStaff(): MethodDecorator & ClassDecorator {
  return SetMetadata<string, RouteAccess>(ROUTE_ACCESS, 'any_staff');
}

/** Everybody may call the route: it is a step of signing in. */
export function PublicDeskRoute(): MethodDecorator & ClassDecorator {
  return SetMetadata<string, RouteAccess>(ROUTE_ACCESS, 'public');
}
