import { run } from './cli';

// `nest start` runs this file; it is the same command line as `onecard`.
void run(process.argv);
