export { cardholderId, streamOfCardholderId } from '../person';
