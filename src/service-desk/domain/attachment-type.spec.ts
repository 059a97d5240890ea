import { attachmentType } from './attachment-type';

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

describe('the type of an attachment', () => {
  it.each([
    [Buffer.from('%PDF-1.7\n'), 'application/pdf'],
    [Buffer.from([...PNG, 1, 2]), 'image/png'],
    [Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 'image/jpeg'],
    [Buffer.from('持卡人说没有消费\r\n'), 'text/plain'],
  ])('follows from the content: %p', (bytes, type) => {
    expect(attachmentType(bytes)).toBe(type);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a program', Buffer.from('MZ\u0000\u0001')],
    ['an archive', Buffer.from([0x50, 0x4b, 0x03, 0x04])],
    ['broken UTF-8', Buffer.from([0xe6, 0x8c])],
    ['a page', Buffer.from(' <!DOCTYPE html><script>alert(1)</script>')],
    ['a drawing with scripts', Buffer.from('<svg onload="x()">')],
    ['half a PNG', Buffer.from(PNG.slice(0, 4))],
  ])('is none for %s', (_name, bytes) => {
    expect(attachmentType(bytes)).toBeUndefined();
  });
});
