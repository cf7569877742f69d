import { render } from 'preact'
import { App } from './view/app'
import './style/page.css'

render(<App />, document.getElementById('app')!)
