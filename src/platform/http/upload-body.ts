import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { RouteConfig, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import './fastify-request';
import { ProblemError } from '../errors';
import { nameOfMember } from './member-name';
import { BODY_LIMIT_BYTES } from './body-limits';

/** Media types that files come in. `multipart/form-data` is what a web form sends. */
export const UPLOAD_TYPES = ['multipart/form-data', 'text/csv'] as const;

/** A media type that files come in. */
export type UploadType = (typeof UPLOAD_TYPES)[number];

/** Name of the part that holds the file of a form. */
const FILE_PART = 'file';
/** Parts of a form, and characters of a field, at most. */
const MAX_PARTS = 16;
const MAX_FIELD_CHARACTERS = 2_000;

/** What a route takes. */
export interface UploadRules {
  /** Longest body, in bytes, the form around the file included. */
  readonly maxBytes: number;
  readonly types: readonly UploadType[];
}

/** A file with what was sent beside it. */
export interface Upload {
  /** The other fields of the form, by name; none of a body that is the file itself. */
  readonly fields: Readonly<Record<string, string>>;
  readonly file: {
    /** As the sender called it, not to be trusted; empty when it was not called anything. */
    readonly name: string;
    /** Media type as the sender says; not to be trusted. */
    readonly type: string;
    readonly bytes: Buffer;
  };
}

/** The bytes of an upload before anything looked into them. */
export class UploadBytes {
  constructor(
    readonly contentType: string,
    readonly bytes: Buffer,
  ) {}

  /** Takes the form apart. Throws the problem `validation_failed` when there is no file in it, or more than fits. */
  async read(): Promise<Upload> {
    if (typeOf(this.contentType) !== 'multipart/form-data') {
      return { fields: {}, file: { name: '', type: this.contentType, bytes: this.bytes } };
    }
    const form = await this.#form();
    const parts = [...form];
    if (parts.length > MAX_PARTS) throw wrong('', 'max_parts', `has more than ${MAX_PARTS} parts`);
    const fields: Record<string, string> = {};
    let file: File | undefined;
    for (const [name, value] of parts) {
      if (name === FILE_PART) {
        if (typeof value === 'string' || file) throw wrong(FILE_PART, 'is_file', 'must be one file');
        file = value;
      } else if (typeof value !== 'string' || value.length > MAX_FIELD_CHARACTERS || Object.hasOwn(fields, name)) {
        throw wrong(name, 'is_field', `must be there once, as text of at most ${MAX_FIELD_CHARACTERS} characters`);
      } else {
        fields[name] = value;
      }
    }
    if (!file) throw wrong(FILE_PART, 'is_file', 'must be a file');
    return { fields, file: { name: file.name, type: file.type, bytes: Buffer.from(await file.arrayBuffer()) } };
  }

  async #form(): Promise<FormData> {
    try {
      // Deprecated for servers because it buffers; these bytes are in memory already, and bounded by the route.
      // eslint-disable-next-line @typescript-eslint/no-deprecated
      return await new Response(this.bytes, { headers: { 'content-type': this.contentType } }).formData();
    } catch {
      throw new ProblemError('bad_request', { detail: 'the body is not multipart/form-data as its type says' });
    }
  }
}

/** Marks a route that takes a file; its handler reads it with `@UploadBody()`. */
export function AcceptsUpload({ maxBytes, types }: UploadRules): MethodDecorator {
  return RouteConfig({ bodyLimit: maxBytes, uploadTypes: types });
}

/** The upload of a route marked `@AcceptsUpload`, as a parameter of its handler. */
export const UploadBody = createParamDecorator((_data: unknown, context: ExecutionContext): UploadBytes => {
  const { body } = context.switchToHttp().getRequest<FastifyRequest>();
  if (body instanceof UploadBytes) return body;
  throw new ProblemError('unsupported_media_type', { detail: 'send the file as multipart/form-data or as it is' });
});

/** Takes files where a route says so, and keeps their bytes for the fingerprint of the request. */
export function installUploads(app: NestFastifyApplication): void {
  for (const type of UPLOAD_TYPES) {
    app.useBodyParser(type, { bodyLimit: BODY_LIMIT_BYTES }, (raw, body: Buffer, done) => {
      const request = raw as FastifyRequest;
      const { uploadTypes } = request.routeOptions.config as { uploadTypes?: readonly UploadType[] };
      if (uploadTypes?.includes(type) !== true) {
        done(new ProblemError('unsupported_media_type'), undefined);
        return;
      }
      request.rawBody = body;
      done(null, new UploadBytes(request.headers['content-type'] ?? type, body));
    });
  }
}

function typeOf(contentType: string): string {
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
}

function wrong(field: string, code: string, message: string): ProblemError {
  return new ProblemError('validation_failed', { errors: [{ field: nameOfMember(field), code, message }] });
}
