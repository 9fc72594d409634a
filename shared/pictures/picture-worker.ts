/**
 * The process that looks into pictures from strangers: bytes come in, a small PNG goes out. It knows no secret, has no
 * connection to anything but who started it, reads four formats only, and ends with who started it.
 */
import sharp from 'sharp';

/** One picture to make small. */
export interface PictureOrder {
  readonly id: number;
  readonly bytes: Uint8Array;
  /** Of the PNG, in pixels. */
  readonly side: number;
}

/** The answer to it. */
export interface PictureMade {
  readonly id: number;
  readonly bytes: Uint8Array;
}

/** Why there is no answer: one sentence. */
export interface PictureRefused {
  readonly id: number;
  readonly refused: string;
}

/** 4,096 × 4,096: what a phone's photo needs; a bomb claims more. */
const MOST_PIXELS = 2 ** 24;
const SECONDS = 5;

/** How the formats begin; nothing else is tried, whatever it calls itself. */
function isKnown(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  return (
    head.startsWith('\x89PNG\r\n\x1a\n') ||
    head.startsWith('\xff\xd8\xff') ||
    /^GIF8[79]a/.test(head) ||
    /^RIFF.{4}WEBP$/s.test(head)
  );
}

/** The first frame, cut to a square, without anything that the file tells besides. @throws Error with a reason. */
async function thumbnail({ bytes, side }: PictureOrder): Promise<Buffer> {
  if (!isKnown(bytes)) throw new Error('neither PNG, JPEG, WebP nor GIF');
  return await sharp(bytes, {
    limitInputPixels: MOST_PIXELS,
    failOn: 'error',
    pages: 1,
    sequentialRead: true,
  })
    .timeout({ seconds: SECONDS })
    .autoOrient()
    .resize(side, side, { fit: 'cover' })
    .png({ palette: true, colours: 256, effort: 7 })
    .toBuffer();
}

// One at a time and nothing kept; of the loaders that libvips has (SVG, PDF, …) only the four that are meant.
sharp.cache(false);
sharp.concurrency(1);
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadWebp', 'VipsForeignLoadNsgif'],
});

process.on('message', (order: PictureOrder) => {
  const { id } = order;
  void thumbnail(order).then(
    (png) => process.send?.({ id, bytes: png } satisfies PictureMade),
    (error: unknown) =>
      process.send?.({
        id,
        refused: error instanceof Error ? error.message : String(error),
      } satisfies PictureRefused),
  );
});
process.on('disconnect', () => process.exit(0));
