// What the sources of a map hold: what is there already is not given again, since every giving costs frames.
import type { FeatureCollection } from 'geojson'
import type { Map as Engine, GeoJSONSource } from 'maplibre-gl'

export class Given {
  private readonly keys = new Map<string, string>()

  constructor(private readonly engine: Engine) {}

  /** Gives a source its data, where what they are made of, said by a key, is another than before. */
  give(id: string, key: string, data: () => FeatureCollection): void {
    if (this.keys.get(id) === key) return
    this.keys.set(id, key)
    ;(this.engine.getSource(id) as GeoJSONSource).setData(data())
  }

  /** What the sources hold is of a layer that is gone. */
  forget(): void {
    this.keys.clear()
  }
}
