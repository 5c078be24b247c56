import { useState } from 'react'
import { upload } from '@/api/upload'

/** One file that goes out in pieces, with what a `FileDrop` shows of it. */
export function useUpload(place: string) {
  const [progress, setProgress] = useState<number | null>(null)
  const [waits, setWaits] = useState(false)
  async function send<T>(path: string, file: File, type?: string): Promise<T> {
    setProgress(0)
    try {
      return await upload<T>(path, file, { place, type, progress: setProgress, waiting: setWaits })
    } finally {
      setProgress(null)
      setWaits(false)
    }
  }
  return { shown: { progress, waits }, send }
}
