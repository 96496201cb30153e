/** A stop lets calls end: TimeoutStopSec of the unit (330 s) and a little more. */
export const stopLimitMs = 345_000
