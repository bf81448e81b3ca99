/*
 * Files and passwords wait in libuv's threads, of which there are four unless the environment says otherwise: too few for
 * a disk that makes sixteen small files durable in the time of four. Read once, by whatever needs a thread first; so this
 * is imported before everything else.
 */
process.env["UV_THREADPOOL_SIZE"] ??= "16";
