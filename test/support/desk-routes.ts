import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import { PERMISSIONS, STAFF_ROLES, type StaffRole } from '../../src/staff';
import { ROUTE_ACCESS, type RouteAccess } from '../../src/staff/access/route-access';
import type { Service } from './app';

/** A route of the service desk and who may call it. */
export interface DeskRoute {
  readonly method: string;
  /** With its parameters, as `/v1/desk/cards/:token/freeze`. */
  readonly path: string;
  readonly access: RouteAccess | undefined;
}

const PREFIX = '/v1/desk';

/** Every route of the service desk, as the running service has them, in order of their paths. */
export function deskRoutes({ app }: Service): DeskRoute[] {
  const reflector = app.get(Reflector);
  const scanner = new MetadataScanner();
  const modules = [...app.get(ModulesContainer, { strict: false }).values()];
  const routes = modules
    .flatMap(({ controllers }) => [...controllers.values()])
    .flatMap(({ metatype }) => {
      if (typeof metatype !== 'function') return [];
      const prototype = metatype.prototype as Record<string, (...args: never[]) => unknown>;
      return scanner.getAllMethodNames(prototype).flatMap((name) => {
        const handler = prototype[name];
        if (handler === undefined || Reflect.getMetadata(METHOD_METADATA, handler) === undefined) return [];
        const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as number] ?? '';
        const paths = [Reflect.getMetadata(PATH_METADATA, metatype), Reflect.getMetadata(PATH_METADATA, handler)];
        const path = `/${paths
          .map((part) => String(part).replaceAll(/^\/|\/$/g, ''))
          .filter((part) => part !== '')
          .join('/')}`;
        const access = reflector.getAllAndOverride<RouteAccess | undefined>(ROUTE_ACCESS, [handler, metatype]);
        return [{ method, path, access }];
      });
    });
  const desk = routes.filter(({ path }) => path === PREFIX || path.startsWith(`${PREFIX}/`));
  return desk.sort((a, b) => `${a.path} ${a.method}`.localeCompare(`${b.path} ${b.method}`, 'en'));
}

/** The roles that a route lets through. */
export function rolesOf({ access }: DeskRoute): readonly StaffRole[] {
  if (access === undefined) return [];
  if (access === 'public' || access === 'any_staff') return STAFF_ROLES;
  return PERMISSIONS[access.permission];
}

/** One line of the golden list: method, path, what it takes to call it. */
export function describeRoute({ method, path, access }: DeskRoute): string {
  const needs = access === undefined ? 'NOBODY' : typeof access === 'string' ? access : access.permission;
  return `${method.padEnd(6)} ${path}  ${needs}`;
}
