'use strict'
// Sorts, filters and compares the rows of the table. Without this script the table
// is whole; with it nothing is asked of the network.
;(() => {
  const table = document.getElementById('sets')
  if (!table) return
  const rows = [...table.tBodies[0].rows]
  const heads = [...table.tHead.rows[0].cells]
  const measures = heads.flatMap((h, i) => h.dataset.aim === undefined ? [] : [i])
  const byId = id => document.getElementById(id)
  const make = (tag, props = {}, ...children) => {
    const e = Object.assign(document.createElement(tag), props)
    e.append(...children)
    return e
  }
  const words = new Intl.Collator('en-GB', { numeric: true })
  const text = cell => cell.textContent.trim()
  const value = cell => cell.dataset.v === undefined ? null : Number(cell.dataset.v)
  const name = row => text(row.cells[0])

  // Sorting: buttons in the headings; rows without a value stay last.
  function sort (i, down) {
    const numbers = measures.includes(i)
    const order = (a, b) => {
      if (!numbers) return (down ? -1 : 1) * words.compare(text(a.cells[i]), text(b.cells[i]))
      const x = value(a.cells[i]); const y = value(b.cells[i])
      if (x === null || y === null) return (x === null) - (y === null)
      return down ? y - x : x - y
    }
    table.tBodies[0].append(...[...table.tBodies[0].rows].sort(order))
    heads.forEach((h, j) => j === i ? h.setAttribute('aria-sort', down ? 'descending' : 'ascending') : h.removeAttribute('aria-sort'))
  }
  heads.forEach((head, i) => {
    if (head.classList.contains('thumb')) return
    const button = make('button', { type: 'button' }, ...head.childNodes)
    button.addEventListener('click', () => {
      const was = head.getAttribute('aria-sort')
      sort(i, was ? was === 'ascending' : head.dataset.aim === '1') // the better end first
    })
    head.append(button)
  })

  // The best of each measure among rows that can be compared. Equal values share it,
  // unless all are equal.
  function best (among, i) {
    const aim = heads[i].dataset.aim
    const groups = Map.groupBy ? Map.groupBy(among, r => r.dataset.group) : group(among)
    const out = new Set()
    for (const of of groups.values()) {
      const values = of.map(r => value(r.cells[i])).filter(v => v !== null)
      const [low, high] = [Math.min(...values), Math.max(...values)]
      if (!(low < high) || aim === '0') continue
      for (const r of of) if (value(r.cells[i]) === (aim === '1' ? high : low)) out.add(r)
    }
    return out
  }
  function group (among) {
    const out = new Map()
    for (const r of among) out.set(r.dataset.group, [...(out.get(r.dataset.group) ?? []), r])
    return out
  }
  const star = () => make('span', { className: 'star' }, '★', make('span', { className: 'hidden' }, ' best: '))
  function mark () {
    const shown = rows.filter(r => !r.hidden)
    for (const i of measures) {
      const good = best(shown, i)
      for (const r of rows) {
        const cell = r.cells[i]; const is = good.has(r)
        if (is === cell.classList.contains('best')) continue
        cell.classList.toggle('best', is)
        if (is) cell.prepend(star()); else cell.querySelector('.star').remove()
      }
    }
  }

  // Filters: words, and a list for what differs.
  const tools = byId('tools')
  const find = make('input', { type: 'search', autocomplete: 'off' })
  const count = make('output', { ariaLive: 'polite' })
  const lists = []
  function list (title, of) {
    const values = [...new Set(rows.map(of))].sort(words.compare)
    if (values.length < 2 || values.length > 200) return
    const select = make('select', {}, make('option', { value: '*' }, 'any'), ...values.map(v => make('option', { value: '=' + v }, v || 'none')))
    select.addEventListener('change', filter)
    lists.push({ select, of })
    tools.append(make('label', {}, title, select))
  }
  function filter () {
    const asked = find.value.toLowerCase().split(/\s+/).filter(Boolean)
    for (const r of rows) {
      const said = (name(r) + ' ' + [...r.querySelectorAll('td:not(.n)')].map(text).join(' ')).toLowerCase()
      r.hidden = !asked.every(w => said.includes(w)) || !lists.every(l => l.select.value === '*' || l.select.value === '=' + l.of(r))
    }
    const n = rows.filter(r => !r.hidden).length
    count.textContent = n === rows.length ? `All ${n} shown` : `${n} of ${rows.length} shown`
    mark()
  }
  let soon
  find.addEventListener('input', () => { clearTimeout(soon); soon = setTimeout(filter, 150) })
  tools.addEventListener('submit', e => e.preventDefault())
  tools.append(make('label', {}, 'Find', find))
  list('Run', r => r.dataset.run)
  heads.forEach((h, i) => { if (h.dataset.set !== undefined) list(text(h), r => text(r.cells[i])) })
  const reset = make('button', { type: 'button', className: 'quiet' }, 'Clear filters')
  reset.addEventListener('click', () => { find.value = ''; for (const l of lists) l.select.value = '*'; filter() })
  tools.append(reset, count)
  tools.hidden = rows.length < 2
  filter()

  // Comparing: a box in each row, and a bar while any is marked.
  if (rows.length < 2) return
  const most = 8
  const bar = byId('bar')
  const boxes = rows.map(row => {
    const box = make('input', { type: 'checkbox', ariaLabel: 'Compare ' + name(row) })
    const head = row.cells[0]
    head.append(make('div', { className: 'mark' }, make('label', {}, box), make('span', {}, ...head.childNodes)))
    box.addEventListener('change', () => chosen(box))
    return { box, row }
  })
  const marked = () => [...table.tBodies[0].rows].filter(r => r.querySelector('input').checked)
  function chosen () {
    const n = marked().length
    bar.hidden = n === 0
    byId('go').setAttribute('aria-disabled', n < 2 || n > most)
    bar.firstElementChild.textContent = n < 2 ? 'One boundary set is marked: mark another to compare.' : n > most ? `${n} boundary sets are marked: at most ${most} fit side by side.` : `${n} boundary sets are marked.`
  }
  function clear () {
    for (const { box } of boxes) box.checked = false
    chosen()
  }
  byId('none').addEventListener('click', () => { clear(); byId('h-results').scrollIntoView() })
  byId('close').addEventListener('click', () => {
    byId('compare').hidden = true
    clear()
    byId('caption').scrollIntoView({ block: 'nearest' })
    find.focus({ preventScroll: true })
  })
  byId('go').addEventListener('click', () => {
    const of = marked()
    if (of.length >= 2 && of.length <= most) compare(of)
  })

  const written = (x, h) => x.toLocaleString('en-GB', { minimumFractionDigits: Number(h.dataset.decimals ?? 0), maximumFractionDigits: Number(h.dataset.decimals ?? 0) }).replace('-', '−')
  function difference (then, now, h) {
    const scale = h.dataset.share === undefined ? 1 : 100
    const said = written(scale * (then - now), h)
    if (/^−?0(\.0+)?$/.test(said)) return 'no difference'
    const better = { 1: 1, '-1': -1 }[h.dataset.aim]
    return (then > now ? '+' : '') + said + (scale === 100 ? ' points' : '') + (better ? (better * (then - now) > 0 ? ', better' : ', worse') : '')
  }
  function link (row) {
    const a = row.cells[0].querySelector('a')
    return a ? make('a', { href: a.getAttribute('href') }, name(row)) : name(row)
  }
  function compare (of) {
    const [first, ...others] = of
    byId('basis').textContent = `Differences are from the first, ${name(first)}.` + (new Set(of.map(r => r.dataset.group)).size > 1 ? ' These are of several layers, levels or needs profiles: their measures do not all compare.' : '')
    byId('maps').replaceChildren(...of.map(r => {
      const map = r.querySelector('.thumb img')
      return make('figure', {}, make('figcaption', {}, link(r)), ...(map ? [make('img', { src: map.getAttribute('src'), alt: map.alt })] : []))
    }))
    const head = make('tr', {}, make('th', { scope: 'col' }, 'Measure'), ...of.map(r => make('th', { scope: 'col', className: 'n' }, link(r))))
    const lines = []
    heads.forEach((h, i) => {
      if (i === 0 || h.classList.contains('thumb')) return
      const numbers = measures.includes(i)
      const same = new Set(of.map(r => text(r.cells[i]))).size === 1
      if (!numbers && same || numbers && of.every(r => value(r.cells[i]) === null)) return
      const good = numbers ? best(of, i) : new Set()
      const now = numbers ? value(first.cells[i]) : null
      lines.push(make('tr', {}, make('th', { scope: 'row' }, text(h)), ...of.map(r => {
        const cell = r.cells[i]; const then = value(cell)
        const plain = cell.classList.contains('best') ? text(cell).replace(/^★\s*best:\s*/, '') : text(cell)
        const td = make('td', { className: good.has(r) ? 'n best' : 'n' }, ...(good.has(r) ? [star()] : []), plain)
        if (others.includes(r) && now !== null && then !== null) td.append(make('small', {}, difference(then, now, h)))
        return td
      })))
    })
    byId('beside').replaceChildren(make('caption', { className: 'hidden' }, 'Measures side by side'), make('thead', {}, head), make('tbody', {}, ...lines))
    byId('compare').hidden = false
    bar.hidden = true
    byId('h-compare').focus({ preventScroll: true })
    byId('compare').scrollIntoView()
  }
})()
