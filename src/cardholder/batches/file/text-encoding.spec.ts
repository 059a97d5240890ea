import { decodeFile, textWriter } from './text-encoding';

describe('text in the encodings of files', () => {
  it('is written in GBK as programs of card makers read it', () => {
    expect(textWriter('gbk').encode('张三,A1')?.toString('hex')).toBe('d5c5c8fd2c4131');
  });

  it('has no rare name in GBK, and has it in GB 18030', () => {
    expect(textWriter('gbk').encode('𬱖')).toBeUndefined();
    expect(textWriter('gb18030').encode('𬱖')).toHaveLength(4);
  });

  it('comes back the same from GB 18030, whatever the character', () => {
    const text = 'aé中㐂䶮龥·€𠀀𬱖😀';
    const bytes = textWriter('gb18030').encode(text)!;
    expect(new TextDecoder('gb18030').decode(bytes)).toBe(text);
  });

  it('begins with the byte order mark where that is wanted', () => {
    expect(textWriter('utf-8', true).start.toString('hex')).toBe('efbbbf');
    expect(textWriter('utf-8').start).toHaveLength(0);
  });

  it('is recognised as UTF-8 with its mark taken off', () => {
    expect(decodeFile(Buffer.from('\ufeff序号'))).toEqual({ text: '序号', encoding: 'utf-8' });
  });
});
