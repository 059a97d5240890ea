import type { FastifyReply } from 'fastify';
import type { Answer } from '../answer';

/** Marks an answer that is the stored first one with `Idempotent-Replayed: true` and gives its body. */
export function sent(reply: FastifyReply, answer: Answer): string {
  if (answer.replayed) void reply.header('idempotent-replayed', 'true');
  return answer.text;
}
