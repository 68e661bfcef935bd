"""A workbook that holds what people have in theirs and a library that loads and saves would lose."""

from __future__ import annotations

import re
import zipfile
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl.formatting.rule import DataBarRule
from openpyxl.worksheet.datavalidation import DataValidation

from contract_engine.schema.term_tables import TERM_TABLES
from tests.workbook.books import HEADING_ROW, cell_of, saved, small_book

if TYPE_CHECKING:
    from openpyxl import Workbook

PACK = "Board pack"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MS = "http://schemas.microsoft.com/office"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
# A picture of one pixel.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082".replace(" ", "")
)

Parts = dict[str, bytes]


def parts_of(content: bytes) -> Parts:
    with zipfile.ZipFile(BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def file_of(parts: Parts) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return content.getvalue()


def put_before(parts: Parts, name: str, mark: str, text: str) -> None:
    """Put text before the last place where a part has these words; the part must have them."""
    words = parts[name].decode()
    at = words.rindex(mark)
    parts[name] = (words[:at] + text + words[at:]).encode()


@cache
def rich(*, macros: bool = False) -> bytes:
    """Return the small contract with a Proposed column, and a sheet of its owner's that is rich in everything."""
    book = small_book()
    # Half of the trust's cost goes at once, so that there are terms.
    book["Services"][cell_of(book, "Services", "Cost released at once")] = 0.5
    _proposed_columns(book)
    _board_pack(book)
    parts = parts_of(saved(book))
    number = book.sheetnames.index(PACK) + 1
    _fill_pack(parts, f"xl/worksheets/sheet{number}.xml", number)
    _workbook_parts(parts, macros=macros)
    return file_of(parts)


def _proposed_columns(book: Workbook) -> None:
    for kind in TERM_TABLES:
        if kind.sheet in book.sheetnames:
            page = book[kind.sheet]
            last = page.max_column + 2
            page.cell(HEADING_ROW, last, "Proposed (% or £)")
            for row in range(HEADING_ROW + 1, page.max_row + 1, 2):
                page.cell(row, last).number_format = "0.00"


def _board_pack(book: Workbook) -> None:
    pack = book.create_sheet(PACK, 1)
    pack["A1"] = "Our own figures"
    pack["A2"], pack["B2"] = "Twice the activity", "=Services!C5*2"
    for row, value in enumerate((3, 1, 2), start=4):
        pack.cell(row, 1, value)
    pack.conditional_formatting.add("A4:A6", DataBarRule("num", 0, "max", color="FF638EC6"))
    choice = DataValidation(type="list", formula1='"a,b"')
    choice.add("C4")
    pack.add_data_validation(choice)


def _fill_pack(parts: Parts, sheet: str, number: int) -> None:
    """Give the sheet pictures, charts, shapes, controls, a pivot table, sparklines, comments and rules of its own.

    Its formula has a saved value that is out of date, so that a test sees whether it was kept or worked out again.
    """
    text = parts[sheet].decode().replace("<f>Services!C5*2</f><v></v>", "<f>Services!C5*2</f><v>5800</v>")
    text = text.replace("<f>Services!C5*2</f><v />", "<f>Services!C5*2</f><v>5800</v>")
    text = text.replace("<worksheet ", f'<worksheet xmlns:r="{OFFICE}" ', 1) if "xmlns:r=" not in text else text
    inline = '<c r="A1" t="inlineStr"><is><t>Our own figures</t></is></c>'
    parts[sheet] = text.replace(inline, '<c r="A1" t="s"><v>0</v></c>').encode()
    put_before(parts, sheet, "</worksheet>", f"""<drawing r:id="rId1"/><legacyDrawing r:id="rId2"/>
<controls><control shapeId="1025" r:id="rId3" name="Button 1"/></controls>
<extLst>
<ext xmlns:x14="{MS}/spreadsheetml/2009/9/main" uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}">
<x14:conditionalFormattings><x14:conditionalFormatting xmlns:xm="{MS}/excel/2006/main">
<x14:cfRule type="dataBar" id="{{00000000-000E-0000-0000-000001000000}}">
<x14:dataBar minLength="0" maxLength="100" gradient="0"><x14:cfvo type="autoMin"/><x14:cfvo type="autoMax"/>
<x14:negativeFillColor rgb="FFFF0000"/><x14:axisColor rgb="FF000000"/></x14:dataBar></x14:cfRule>
<xm:sqref>A4:A6</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext>
<ext xmlns:x14="{MS}/spreadsheetml/2009/9/main" uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}">
<x14:dataValidations xmlns:xm="{MS}/excel/2006/main" count="1"><x14:dataValidation type="list" allowBlank="1">
<x14:formula1><xm:f>Parties!$A$5:$A$6</xm:f></x14:formula1><xm:sqref>C5</xm:sqref></x14:dataValidation>
</x14:dataValidations></ext>
<ext xmlns:x14="{MS}/spreadsheetml/2009/9/main" uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}">
<x14:sparklineGroups xmlns:xm="{MS}/excel/2006/main"><x14:sparklineGroup type="column">
<x14:sparklines><x14:sparkline><xm:f>'Board pack'!A4:A6</xm:f><xm:sqref>D4</xm:sqref></x14:sparkline></x14:sparklines>
</x14:sparklineGroup></x14:sparklineGroups></ext>
<ext xmlns:x14="{MS}/spreadsheetml/2009/9/main" uri="{{A8765BA9-456A-4dab-B4F3-ACF838C121DE}}">
<x14:slicerList><x14:slicer r:id="rId6"/></x14:slicerList></ext></extLst>""")  # fmt: skip
    _relate(parts, sheet, (
        ("drawing", "../drawings/drawing1.xml"), ("vmlDrawing", "../drawings/vmlDrawing1.vml"),
        ("ctrlProp", "../ctrlProps/ctrlProp1.xml"), ("comments", "../comments1.xml"),
        ("pivotTable", "../pivotTables/pivotTable1.xml"), ("slicer", "../slicers/slicer1.xml"),
        ("printerSettings", "../printerSettings/printerSettings1.bin"),
    ))  # fmt: skip
    drawn = "application/vnd.openxmlformats-officedocument.drawing"
    _add(parts, {
        "xl/drawings/drawing1.xml": (DRAWING, f"{drawn}+xml"),
        "xl/charts/chart1.xml": (CHART, f"{drawn}ml.chart+xml"),
        "xl/ctrlProps/ctrlProp1.xml": (CONTROL, "application/vnd.ms-excel.controlproperties+xml"),
        "xl/comments1.xml": (COMMENTS, f"{SHEET}.comments+xml"),
        "xl/pivotTables/pivotTable1.xml": (PIVOT_TABLE, f"{SHEET}.pivotTable+xml"),
        "xl/slicers/slicer1.xml": (SLICER, "application/vnd.ms-excel.slicer+xml"),
    })  # fmt: skip
    parts["xl/drawings/vmlDrawing1.vml"] = VML.encode()
    parts["xl/media/image1.png"] = PICTURE
    parts["xl/printerSettings/printerSettings1.bin"] = bytes(range(256))
    _relate(parts, "xl/drawings/drawing1.xml", (("image", "../media/image1.png"), ("chart", "../charts/chart1.xml")))
    _relate(parts, "xl/pivotTables/pivotTable1.xml",
            (("pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml"),))  # fmt: skip
    cells = f'<c r="B2" i="{number}"/>'
    _add(
        parts, {"xl/calcChain.xml": (f'{HEAD}<calcChain xmlns="{MAIN}">{cells}</calcChain>', f"{SHEET}.calcChain+xml")}
    )


def _workbook_parts(parts: Parts, *, macros: bool) -> None:
    """Give the workbook a pivot cache, a link to another workbook, custom XML, names, and macros if asked."""
    parts["xl/workbook.xml"] = re.sub(rb"<definedNames\s*/>", b"", parts["xl/workbook.xml"])
    put_before(parts, "xl/workbook.xml", "<calcPr",
               f'<externalReferences xmlns:r="{OFFICE}"><externalReference r:id="rIdLink"/></externalReferences>'
               f"<definedNames><definedName name='Our_rate'>'{PACK}'!$A$4</definedName></definedNames>")  # fmt: skip
    put_before(parts, "xl/workbook.xml", "</workbook>",
               f'<pivotCaches><pivotCache xmlns:r="{OFFICE}" cacheId="7" r:id="rIdPivot"/></pivotCaches>'
               '<extLst><ext uri="{BBE1A952-AA13-448e-AADC-164F8A28A991}" '
               f'xmlns:x14="{MS}/spreadsheetml/2009/9/main"><x14:slicerCaches><x14:slicerCache xmlns:r="{OFFICE}" '
               'r:id="rIdSlicer"/></x14:slicerCaches></ext></extLst>')  # fmt: skip
    kinds = {
        "Strings": (f"{OFFICE}/sharedStrings", "sharedStrings.xml"),
        "Pivot": (f"{OFFICE}/pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"),
        "Link": (f"{OFFICE}/externalLink", "externalLinks/externalLink1.xml"),
        "Chain": (f"{OFFICE}/calcChain", "/xl/calcChain.xml"),
        "Custom": (f"{OFFICE}/customXml", "../customXml/item1.xml"),
        "Slicer": (f"{MS}/2007/relationships/slicerCache", "slicerCaches/slicerCache1.xml"),
    }
    for name, (kind, target) in kinds.items():
        tag = f'<Relationship Id="rId{name}" Type="{kind}" Target="{target}"/>'
        put_before(parts, "xl/_rels/workbook.xml.rels", "</Relationships>", tag)
    custom = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
    _add(parts, {
        "xl/sharedStrings.xml": (STRINGS, f"{SHEET}.sharedStrings+xml"),
        "xl/pivotCache/pivotCacheDefinition1.xml": (PIVOT_CACHE, f"{SHEET}.pivotCacheDefinition+xml"),
        "xl/pivotCache/pivotCacheRecords1.xml": (PIVOT_RECORDS, f"{SHEET}.pivotCacheRecords+xml"),
        "xl/slicerCaches/slicerCache1.xml": (SLICER_CACHE, "application/vnd.ms-excel.slicerCache+xml"),
        "xl/externalLinks/externalLink1.xml": (EXTERNAL_LINK, f"{SHEET}.externalLink+xml"),
        "customXml/itemProps1.xml": (CUSTOM_XML, custom),
    })  # fmt: skip
    parts["customXml/item1.xml"] = b"<label classification='official'>\xc2\xa31</label>"
    _relate(parts, "customXml/item1.xml", (("customXmlProps", "itemProps1.xml"),))
    _relate(parts, "xl/pivotCache/pivotCacheDefinition1.xml", (("pivotCacheRecords", "pivotCacheRecords1.xml"),))
    parts["xl/externalLinks/_rels/externalLink1.xml.rels"] = (
        f'{HEAD}<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/externalLinkPath" '
        'Target="rates.xlsx" TargetMode="External"/></Relationships>'
    ).encode()  # fmt: skip
    types = "[Content_Types].xml"
    words = parts[types].decode()
    for ending, kind in (("png", "image/png"), ("bin", f"{SHEET}.printerSettings"),
                         ("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")):  # fmt: skip
        at = words.index("<Override")
        words = words[:at] + f'<Default Extension="{ending}" ContentType="{kind}"/>' + words[at:]
    if macros:
        words = words.replace(f"{SHEET}.sheet.main+xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    parts[types] = words.encode()
    if macros:
        parts["xl/vbaProject.bin"] = bytes.fromhex("D0CF11E0A1B11AE1") + b"not to be run" * 100
        put_before(parts, types, "</Types>", '<Override PartName="/xl/vbaProject.bin" '
                   'ContentType="application/vnd.ms-office.vbaProject"/>')  # fmt: skip
        tag = f'<Relationship Id="rIdMacros" Type="{MS}/2006/relationships/vbaProject" Target="vbaProject.bin"/>'
        put_before(parts, "xl/_rels/workbook.xml.rels", "</Relationships>", tag)


def _relate(parts: Parts, name: str, targets: tuple[tuple[str, str], ...]) -> None:
    folder, _, file = name.rpartition("/")
    where = f"{folder}/_rels/{file}.rels"
    ms = {"ctrlProp": f"{OFFICE}/ctrlProp", "slicer": f"{MS}/2007/relationships/slicer"}
    words = "".join(
        f'<Relationship Id="rId{number}" Type="{ms.get(kind, f"{OFFICE}/{kind}")}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    parts[where] = f'{HEAD}<Relationships xmlns="{PACKAGE}">{words}</Relationships>'.encode()


def _add(parts: Parts, new: dict[str, tuple[str, str]]) -> None:
    for name, (text, kind) in new.items():
        parts[name] = text.encode()
        put_before(parts, "[Content_Types].xml", "</Types>", f'<Override PartName="/{name}" ContentType="{kind}"/>')


DRAWING = f"""{HEAD}<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{OFFICE}">
<xdr:oneCellAnchor>
<xdr:from><xdr:col>4</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>
<xdr:ext cx="9525" cy="9525"/><xdr:pic>
<xdr:nvPicPr><xdr:cNvPr id="2" name="Logo"/><xdr:cNvPicPr/></xdr:nvPicPr>
<xdr:blipFill><a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/></xdr:oneCellAnchor>
<xdr:oneCellAnchor>
<xdr:from><xdr:col>5</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>
<xdr:ext cx="952500" cy="952500"/><xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="3" name="Arrow"/>
<xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr><a:prstGeom prst="rightArrow"><a:avLst/></a:prstGeom></xdr:spPr></xdr:sp>
<xdr:clientData/></xdr:oneCellAnchor>
<xdr:oneCellAnchor>
<xdr:from><xdr:col>6</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>
<xdr:ext cx="3000000" cy="2000000"/><xdr:graphicFrame macro=""><xdr:nvGraphicFramePr>
<xdr:cNvPr id="4" name="Chart 1"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/>
<a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic>
<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">
<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="rId2"/></a:graphicData></a:graphic>
</xdr:graphicFrame><xdr:clientData/></xdr:oneCellAnchor></xdr:wsDr>"""
CHART = f"""{HEAD}<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:chart><c:plotArea><c:layout/><c:barChart>
<c:barDir val="col"/><c:grouping val="clustered"/><c:ser><c:idx val="0"/><c:order val="0"/><c:val><c:numRef>
<c:f>'Board pack'!$A$4:$A$6</c:f></c:numRef></c:val></c:ser><c:axId val="1"/><c:axId val="2"/></c:barChart>
<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:axPos val="b"/><c:crossAx val="2"/>
</c:catAx><c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:axPos val="l"/>
<c:crossAx val="1"/></c:valAx></c:plotArea></c:chart></c:chartSpace>"""
VML = """<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape id="_x0000_s1025" type="#_x0000_t201" style="width:60pt">
<x:ClientData ObjectType="Button"><x:Anchor>1,0,7,0,2,0,9,0</x:Anchor></x:ClientData></v:shape></xml>"""
PIVOT_CACHE = f"""{HEAD}<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{OFFICE}" r:id="rId1" refreshedBy="Ann"
 refreshedDate="45000" createdVersion="6" refreshedVersion="6" minRefreshableVersion="3" recordCount="1">
<cacheSource type="worksheet"><worksheetSource ref="A3:A4" sheet="Board pack"/></cacheSource>
<cacheFields count="1"><cacheField name="Figure" numFmtId="0"><sharedItems containsSemiMixedTypes="0" containsString="0"
 containsNumber="1" containsInteger="1" minValue="3" maxValue="3"/></cacheField></cacheFields></pivotCacheDefinition>"""
PIVOT_TABLE = f"""{HEAD}<pivotTableDefinition xmlns="{MAIN}" name="PivotTable1" cacheId="7" dataCaption="Values"
 updatedVersion="6" minRefreshableVersion="3" createdVersion="6" indent="0" outline="1" outlineData="1">
<location ref="H20:H21" firstHeaderRow="1" firstDataRow="1" firstDataCol="0"/><pivotFields count="1">
<pivotField dataField="1" showAll="0"/></pivotFields><rowItems count="1"><i/></rowItems>
<colItems count="1"><i/></colItems>
<dataFields count="1">
<dataField name="Sum of Figure" fld="0" baseField="0" baseItem="0"/></dataFields>
</pivotTableDefinition>"""
PIVOT_RECORDS = f'{HEAD}<pivotCacheRecords xmlns="{MAIN}" count="1"><r><n v="3"/></r></pivotCacheRecords>'
CONTROL = f'{HEAD}<formControlPr xmlns="{MS}/spreadsheetml/2009/9/main" objectType="Button" lockText="1"/>'
COMMENTS = f"""{HEAD}<comments xmlns="{MAIN}"><authors><author>Ann</author></authors><commentList>
<comment ref="A1" authorId="0"><text><r><t>To be checked</t></r></text></comment></commentList></comments>"""
SLICER = f"""{HEAD}<slicers xmlns="{MS}/spreadsheetml/2009/9/main">
<slicer name="Figure" cache="Slicer_Figure" caption="Figure" rowHeight="241300"/></slicers>"""
SLICER_CACHE = f"""{HEAD}<slicerCacheDefinition xmlns="{MS}/spreadsheetml/2009/9/main"
 name="Slicer_Figure" sourceName="Figure"/>"""
EXTERNAL_LINK = f"""{HEAD}<externalLink xmlns="{MAIN}" xmlns:r="{OFFICE}"><externalBook r:id="rId1">
<sheetNames><sheetName val="Rates"/></sheetNames></externalBook></externalLink>"""
CUSTOM_XML = f"""{HEAD}<ds:datastoreItem ds:itemID="{{0}}"
 xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"/>"""
STRINGS = f"""{HEAD}<sst xmlns="{MAIN}" count="1" uniqueCount="1"><si><r><rPr><b/></rPr><t>Our own</t></r>
<r><t xml:space="preserve"> figures</t></r></si></sst>"""
