import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { FlushTimer } from './flush-timer.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

it('flushes everything that arrived within its delay at once, and rests until more arrives', () => {
  let flushes = 0;
  const timer = new FlushTimer(100, () => {
    timer.clear();
    flushes += 1;
  });
  timer.set();
  jest.advanceTimersByTime(99);
  timer.set();
  expect(flushes).toBe(0);
  jest.advanceTimersByTime(1);
  expect(flushes).toBe(1);
  expect(jest.getTimerCount()).toBe(0);
  timer.set(10);
  jest.advanceTimersByTime(10);
  expect(flushes).toBe(2);
});

it('flushes nothing once it is cleared', () => {
  const flush = jest.fn();
  const timer = new FlushTimer(100, flush);
  timer.set();
  timer.clear();
  jest.advanceTimersByTime(1_000);
  expect(flush).not.toHaveBeenCalled();
});
