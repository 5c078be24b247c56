/** What the formats of statements are called: names, the same in each language. */
const NAMES: Record<string, string> = {
  dsr_basic_audio: 'DDEX DSR (Basic Audio)',
  dsr_ugc: 'DDEX DSR (UGC)',
  dsr_royalty_reporting: 'DDEX DSR (Royalty Reporting)',
  dsr_financial_reporting: 'DDEX DSR (Financial Reporting)',
  distrokid_13: 'DistroKid (TSV)',
  distrokid_15: 'DistroKid (CSV)',
  tunecore: 'TuneCore',
  cdbaby: 'CD Baby',
  bandcamp: 'Bandcamp',
  symphonic: 'Symphonic',
  believe: 'Believe',
  soundcloud: 'SoundCloud',
  cargo_digital: 'Cargo Digital',
  prs: 'PRS for Music',
  beatport: 'Beatport',
  mapped: 'CSV',
}

export const formatName = (format: string) => NAMES[format] ?? format
