import { render } from 'preact'
import { App, begin } from './view/app'
import { pace } from './view/pace'
import './style/page.css'

pace()
void begin() // what the map is to show is asked for before the map is made
render(<App />, document.getElementById('app')!)
