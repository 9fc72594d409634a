/** Which processor a program runs on: what is measured has one for itself, what measures it the other. */
import { execFileSync } from 'node:child_process';
import { findOnPath } from '../../shared/embedded/child.ts';
import type { Program } from '../../shared/embedded/program.ts';

const taskset = findOnPath('taskset', '/usr/bin:/bin');

/** Of what is measured. */
export const SERVED = 0;
/** Of what measures. */
export const ASKING = 1;

/** The program on that one processor; where there is no taskset, on any. */
export function onCore(core: number, { path, args = [], env }: Program): Program {
  return taskset === undefined
    ? { path, args, env }
    : { path: taskset, args: ['-c', String(core), path, ...args], env };
}

/** Moves this process, and what it starts from now on. */
export function moveTo(core: number): void {
  if (taskset !== undefined)
    execFileSync(taskset, ['-acp', String(core), String(process.pid)], { stdio: 'ignore' });
}
