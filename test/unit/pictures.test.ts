/** Pictures from strangers, through the real reader in its own process. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { Pictures } from '../../shared/pictures/pictures.ts';

const pictures = new Pictures(64);
after(() => pictures.close());

/** Two halves, red and blue. */
const flag = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: 'red' } }).composite([
    { input: { create: { width: width / 2, height, channels: 3, background: 'blue' } }, gravity: 'east' },
  ]);

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A PNG of this size in black: `rows` of its lines are there. */
function blackPng(width: number, height: number, rows: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([1, 0, 0, 0, 0], 8);
  const lines = deflateSync(Buffer.alloc(rows * (1 + Math.ceil(width / 8))), { level: 9 });
  const magic = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([magic, chunk('IHDR', head), chunk('IDAT', lines), chunk('IEND', Buffer.alloc(0))]);
}

/** A GIF of so many frames that claim to be of that size; there is one pixel of each. */
function gif(side: number, frames: number): Buffer {
  const head = Buffer.from('GIF89a\0\0\0\0\x80\0\0\xff\0\0\0\0\xff', 'latin1');
  head.writeUInt16LE(side, 6);
  head.writeUInt16LE(side, 8);
  const frame = Buffer.from('!\xf9\x04\0\x01\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0', 'latin1');
  frame.writeUInt16LE(side, 13);
  frame.writeUInt16LE(side, 15);
  return Buffer.concat([head, ...Array.from({ length: frames }, () => frame), Buffer.from(';')]);
}

const refuses = (bytes: Uint8Array, why: RegExp) =>
  assert.rejects(pictures.make(bytes), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'bad-input');
    assert.match(error.message, why);
    return true;
  });

test('PNG, JPEG, WebP and GIF become a small square PNG that tells nothing else', async () => {
  for (const format of ['png', 'jpeg', 'webp', 'gif'] as const) {
    const source = flag(300, 200).withExif({ IFD0: { Artist: 'Somebody', Copyright: 'Secret' } });
    const made = await pictures.make(await source.toFormat(format).toBuffer());
    const { format: made_, width, height, exif, icc, xmp, comments } = await sharp(made).metadata();
    assert.deepEqual([made_, width, height], ['png', 64, 64]);
    assert.deepEqual([exif, icc, xmp, comments], [undefined, undefined, undefined, undefined]);
    assert.ok(made.length < 20_000 && !made.includes('Somebody'));
    const { data, info } = await sharp(made).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const pixel = (x: number) => data.subarray((32 * 64 + x) * info.channels).subarray(0, 3);
    assert.ok((pixel(4)[0] ?? 0) > 200 && (pixel(60)[2] ?? 0) > 200, `${format} is the picture`);
  }
});

test('a photo of a camera is turned upright; noise stays small', async () => {
  const turned = await flag(200, 200).jpeg().withMetadata({ orientation: 6 }).toBuffer();
  const made = await sharp(await pictures.make(turned))
    .removeAlpha()
    .raw()
    .toBuffer();
  assert.ok((made[4 * 64 * 3] ?? 0) > 200 && (made[60 * 64 * 3 + 2] ?? 0) > 200, 'red is above blue');
  const noise = {
    width: 500,
    height: 500,
    channels: 3,
    noise: { type: 'gaussian', mean: 128, sigma: 60 },
  } as const;
  assert.ok(
    (
      await pictures.make(
        await sharp({ create: { ...noise, background: 'red' } })
          .png()
          .toBuffer(),
      )
    ).length < 20_000,
  );
});

test('bombs: a picture that claims too many pixels is not looked at', async () => {
  await refuses(blackPng(60_000, 60_000, 10), /pixel|limit/i);
  await refuses(gif(65_535, 1), /pixel|limit/i);
  const large = blackPng(4_000, 4_000, 4_000);
  assert.ok(large.length < 10_000);
  assert.ok((await pictures.make(large)).length < 1_000, 'a large one within bounds is');
});

test('an animation of ten thousand frames is its first one', async () => {
  assert.ok((await pictures.make(gif(1, 10_000))).length < 1_000);
});

test('what is cut off, broken or no picture is refused', async () => {
  const png = await flag(300, 200).png().toBuffer();
  await refuses(png.subarray(0, png.length / 2), /cannot be shown/);
  await refuses(blackPng(300, 300, 100), /cannot be shown/);
  const jpeg = await flag(300, 200).jpeg().toBuffer();
  await refuses(jpeg.subarray(0, jpeg.length / 2), /cannot be shown/);
  await refuses(Buffer.concat([png.subarray(0, 60), Buffer.alloc(500, 7)]), /cannot be shown/);
  for (const nothing of ['', 'GIF89a', '<html>', '\x89PNG\r\n\x1a\n'])
    await refuses(Buffer.from(nothing, 'latin1'), /cannot be shown/);
});

test('whatever it calls itself: SVG, TIFF and the like are refused', async () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><rect width="64" height="64"/></svg>';
  await refuses(Buffer.from(svg), /neither/);
  await refuses(Buffer.from(`<?xml version="1.0"?>${svg}`), /neither/);
  await refuses(
    Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.from(svg)]),
    /cannot be shown/,
  );
  await refuses(await flag(64, 64).tiff().toBuffer(), /neither/);
  await refuses(await flag(64, 64).avif().toBuffer(), /neither/);
});

test('a reader that dies or hangs is replaced', async () => {
  const png = await flag(64, 64).png().toBuffer();
  await pictures.make(png);
  const { pid } = pictures;
  assert.ok(pid !== undefined);
  const dying = pictures.make(png);
  process.kill(pid, 'SIGKILL');
  await dying.catch((error: Error & { code?: string }) => assert.equal(error.code, 'bad-input'));
  await pictures.make(png);
  assert.notEqual(pictures.pid, pid);
  const hasty = new Pictures(64, 1);
  await assert.rejects(hasty.make(png), /too long/);
  assert.equal(hasty.pid, undefined);
  hasty.close();
  await assert.rejects(hasty.make(png), { code: 'unavailable' });
});

test('pictures asked for at once are made one after the other', async () => {
  const png = await flag(64, 64).png().toBuffer();
  const made = await Promise.allSettled(
    [png, Buffer.from('no'), png, png].map((bytes) => pictures.make(bytes)),
  );
  assert.deepEqual(
    made.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
  );
});
