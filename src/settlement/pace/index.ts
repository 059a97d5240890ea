export { JobPace } from './job-pace';
