"""How the page looks: light and dark, on a wall, on a phone, on paper."""

CSS = """
:root{color-scheme:light dark;--page:#f3f1ec;--card:#fff;--ink:#1c1f23;--soft:#5c636b;--line:#e3dfd6;
--mark:#a8201a;--part:#0f766e;--rest:#c96f12;--track:#e9e6df;--off:#c2410c;--good:#0f766e}
@media (prefers-color-scheme:dark){:root{--page:#101418;--card:#181e24;--ink:#e8ecef;--soft:#9aa5ae;
--line:#2a323a;--mark:#ff8a7a;--part:#2dc4b2;--rest:#f0a24a;--track:#2a323a;--off:#ff9a5c;--good:#2dc4b2}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);line-height:1.6;font:16px/1.6 "PingFang SC",
"Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",system-ui,sans-serif;
font-variant-numeric:tabular-nums}
main{max-width:1180px;margin:0 auto;padding:40px 28px 24px}
header{display:flex;align-items:center;gap:28px;border-bottom:3px solid var(--mark);padding-bottom:24px}
header div{flex:1;min-width:0}
h1{font-size:38px;line-height:1.25;margin:0;letter-spacing:.03em}
header p{margin:8px 0 0;color:var(--soft);font-size:18px}
header span{white-space:nowrap}
header svg{flex:none}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:16px;margin:24px 0;padding:0;
list-style:none}
.figures li,section{background:var(--card);border:1px solid var(--line);border-radius:12px}
.figures li{padding:16px 20px}
.figures b{display:block;font-size:34px;line-height:1.2;font-weight:600}
.figures span{color:var(--soft)}
.figures .short b{color:var(--off)}
section{padding:24px 28px 28px;margin:0 0 20px}
h2{font-size:22px;margin:0 0 4px}
section>p{margin:0 0 18px;color:var(--soft)}
.key{float:right;font-size:14px}
.key i{display:inline-block;width:12px;height:12px;border-radius:3px;margin:0 6px 0 14px}
.key .part{background:var(--part)}.key .rest{background:var(--rest)}.key .track{background:var(--track)}
.both{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:20px 44px;align-items:start}
svg{display:block;overflow:visible}
text{fill:var(--ink);font-size:15px}
.said{fill:var(--soft);font-size:14px}
.part{fill:var(--part)}.rest{fill:var(--rest)}.track{fill:var(--track)}.off{fill:var(--off)}
.ring-part{stroke:var(--part)}.ring-rest{stroke:var(--rest)}.ring-text{font-size:24px;font-weight:600}
.ring-name{font-size:13px;fill:var(--soft)}
.axis{stroke:var(--soft);stroke-dasharray:3 3}
table{border-collapse:collapse;width:100%}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
th,td{padding:6px 8px;text-align:right;border-bottom:1px solid var(--line);font-weight:400}
th:first-child{text-align:left}
thead th{color:var(--soft);font-size:14px;vertical-align:bottom;white-space:nowrap}
tfoot th,tfoot td{font-weight:600;border-bottom:0;border-top:2px solid var(--ink)}
.differs td{color:var(--off);font-weight:600}
.agrees td:last-child{color:var(--good)}
footer{color:var(--soft);font-size:14px;padding:4px 0 16px}
footer p{margin:4px 0}
@media (max-width:820px){main{padding:22px 14px}h1{font-size:24px;letter-spacing:0}header{gap:14px;padding-bottom:18px}
header p{font-size:15px}header svg{width:88px;height:88px}.figures{grid-template-columns:1fr 1fr;gap:10px;
margin:16px 0}.figures li{padding:10px 14px}.figures b{font-size:26px}.both{grid-template-columns:minmax(0,1fr)}
section{padding:18px 14px 20px;margin-bottom:14px}th,td{padding:6px 4px}thead th{white-space:normal}
body{font-size:15px}
.key{float:none;display:block;margin:2px 0 0 -14px}}
@page{size:A4;margin:16mm 14mm}
@media print{:root{color-scheme:light;--page:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--mark:#a8201a;
--part:#0f766e;--rest:#c96f12;--track:#e9e6df;--off:#c2410c;--good:#0f766e}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}body{font-size:15px}main{padding:0;max-width:none;zoom:.78}
h1{font-size:26px}.figures{grid-template-columns:repeat(6,1fr);gap:8px}.figures li{padding:8px 10px}
.figures b{font-size:20px}section{padding:12px 14px;break-inside:avoid}
.both{grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:12px 24px}th,td{padding:4px 5px}}
"""
