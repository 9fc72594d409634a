/** Rules and the log of a directory, in memory. */
import { createHash } from 'node:crypto';
import { Policy } from '../../shared/domain/policy.ts';
import type { PolicyBook, PolicyChange } from '../../shared/store/policy-book.ts';
import type { AuditEntry } from '../../shared/store/policy-values.ts';

/** See the file. */
export class FakeBook
  implements Pick<PolicyBook, 'ready' | 'policy' | 'change' | 'note' | 'audit' | 'keyedHash' | 'onRules'>
{
  readonly ready = Promise.resolve();
  readonly policy = new Policy();
  readonly entries: AuditEntry[] = [];
  onRules: PolicyBook['onRules'] = () => undefined;

  /** There is no transaction: what changes too changes at once. */
  async change({ put = [], remove = [], by, also }: PolicyChange): Promise<void> {
    also?.(undefined as never);
    for (const rule of put) this.policy.put(rule);
    for (const rule of remove) this.policy.remove(rule);
    for (const { kind, subject } of put) await this.note({ event: 'rule', kind, subject, by });
    for (const { kind, subject } of remove) await this.note({ event: 'unrule', kind, subject, by });
  }

  async note(entry: Omit<AuditEntry, 'at'>): Promise<void> {
    this.entries.unshift({ at: Date.now(), ...entry });
  }

  async audit(most: number, events: readonly AuditEntry['event'][]): Promise<AuditEntry[]> {
    return this.entries.filter(({ event }) => events.includes(event)).slice(0, most);
  }

  async keyedHash(purpose: string, ...parts: readonly string[]): Promise<string> {
    return createHash('sha256')
      .update([purpose, ...parts].join(' '))
      .digest('hex')
      .slice(0, 24);
  }
}
