import { Injectable } from '@nestjs/common';
import { FsiError } from '../fsi-error';
import type { FsiHandler, FsiMessage } from '../fsi-handler';
import { timeText } from '../reading/message-time';
import { FsiSessions } from '../stores/fsi-sessions';
import { rowOf, textOf } from '../tables/fsi-field';
import { type FsiHandlerGroup, handlerOf } from './transaction';

/** 9001 and 9002: operators sign in and out. */
@Injectable()
export class SessionTransactions implements FsiHandlerGroup {
  constructor(private readonly sessions: FsiSessions) {}

  handlers(): readonly FsiHandler[] {
    return [
      handlerOf('9001', (message) => this.#signIn(message)),
      handlerOf('9002', (message) => this.#signOut(message)),
    ];
  }

  async #signIn({ envelope, input, institution, now }: FsiMessage): Promise<object> {
    if (textOf(rowOf(input, 'signIn'), 'opter_no') !== envelope.opter) {
      throw new FsiError('must be the same as opter', 'input.signIn.opter_no');
    }
    const signNo = await this.sessions.begin({ fixmedinsCode: institution.code, opterNo: envelope.opter });
    return { signinoutb: { sign_time: timeText(now), sign_no: signNo } };
  }

  async #signOut({ envelope, input, institution, now }: FsiMessage): Promise<object> {
    const row = rowOf(input, 'signOut');
    if (textOf(row, 'opter_no') !== envelope.opter) {
      throw new FsiError('must be the same as opter', 'input.signOut.opter_no');
    }
    const operator = { fixmedinsCode: institution.code, opterNo: envelope.opter };
    const ended = await this.sessions.end(textOf(row, 'sign_no'), operator);
    if (!ended) throw new FsiError('is no sign-in of this operator that stands', 'input.signOut.sign_no');
    return { signoutoutb: { sign_time: timeText(now) } };
  }
}
