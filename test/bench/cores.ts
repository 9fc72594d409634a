/** Which processor a program runs on: what is measured has one for itself, what measures it the other. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
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

/** proc(5): clock ticks, a hundred a second on every Linux. */
const TICKS = 100;

/** Seconds of processor time that a process has had. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}
