"""Relators: what someone did for a title, from the MARC Code List for Relators (Library of Congress).

The words that stand in records instead of codes come from the Anglo-American rules, RDA and the German, French,
Spanish and Nordic rules; the numbers are the function codes of UNIMARC.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

RELATORS: dict[str, StrPromise] = {
    "abr": _("abridger"),
    "acp": _("art copyist"),
    "act": _("actor"),
    "adi": _("art director"),
    "adp": _("adapter"),
    "aft": _("author of afterword, colophon, etc."),
    "anc": _("announcer"),
    "anl": _("analyst"),
    "anm": _("animator"),
    "ann": _("annotator"),
    "ant": _("author of the work this is based on"),
    "ape": _("appellee"),
    "apl": _("appellant"),
    "app": _("applicant"),
    "aqt": _("author in quotations or text abstracts"),
    "arc": _("architect"),
    "ard": _("artistic director"),
    "arr": _("arranger"),
    "art": _("artist"),
    "asg": _("assignee"),
    "asn": _("associated name"),
    "ato": _("autographer"),
    "att": _("attributed name"),
    "auc": _("auctioneer"),
    "aud": _("author of dialogue"),
    "aue": _("audio engineer"),
    "aui": _("author of introduction, etc."),
    "aup": _("audio producer"),
    "aus": _("screenwriter"),
    "aut": _("author"),
    "bdd": _("binding designer"),
    "bjd": _("book jacket designer"),
    "bka": _("book artist"),
    "bkd": _("book designer"),
    "bkp": _("book producer"),
    "blw": _("blurb writer"),
    "bnd": _("binder"),
    "bpd": _("bookplate designer"),
    "brd": _("broadcaster"),
    "brl": _("braille embosser"),
    "bsl": _("bookseller"),
    "cad": _("casting director"),
    "cas": _("caster"),
    "ccp": _("conceptor"),
    "chr": _("choreographer"),
    "cli": _("client"),
    "cll": _("calligrapher"),
    "clr": _("colourist"),
    "clt": _("collotyper"),
    "cmm": _("commentator"),
    "cmp": _("composer"),
    "cmt": _("compositor"),
    "cnd": _("conductor"),
    "cng": _("cinematographer"),
    "cns": _("censor"),
    "coe": _("contestant-appellee"),
    "col": _("collector"),
    "com": _("compiler"),
    "con": _("conservator"),
    "cop": _("camera operator"),
    "cor": _("collection registrar"),
    "cos": _("contestant"),
    "cot": _("contestant-appellant"),
    "cou": _("court governed"),
    "cov": _("cover designer"),
    "cpc": _("copyright claimant"),
    "cpe": _("complainant-appellee"),
    "cph": _("copyright holder"),
    "cpl": _("complainant"),
    "cpt": _("complainant-appellant"),
    "cre": _("creator"),
    "crp": _("correspondent"),
    "crr": _("corrector"),
    "crt": _("court reporter"),
    "csl": _("consultant"),
    "csp": _("consultant to a project"),
    "cst": _("costume designer"),
    "ctb": _("contributor"),
    "cte": _("contestee-appellee"),
    "ctg": _("cartographer"),
    "ctr": _("contractor"),
    "cts": _("contestee"),
    "ctt": _("contestee-appellant"),
    "cur": _("curator"),
    "cwt": _("commentator for written text"),
    "dbd": _("dubbing director"),
    "dbp": _("distribution place"),
    "dfd": _("defendant"),
    "dfe": _("defendant-appellee"),
    "dft": _("defendant-appellant"),
    "dgc": _("degree committee member"),
    "dgg": _("degree granting institution"),
    "dgs": _("degree supervisor"),
    "dis": _("dissertant"),
    "djo": _("DJ"),
    "dln": _("delineator"),
    "dnc": _("dancer"),
    "dnr": _("donor"),
    "dpc": _("depicted"),
    "dpt": _("depositor"),
    "drm": _("draftsman"),
    "drt": _("director"),
    "dsr": _("designer"),
    "dst": _("distributor"),
    "dtc": _("data contributor"),
    "dte": _("dedicatee"),
    "dtm": _("data manager"),
    "dto": _("dedicator"),
    "dub": _("dubious author"),
    "edc": _("editor of compilation"),
    "edd": _("editorial director"),
    "edm": _("editor of moving image work"),
    "edt": _("editor"),
    "egr": _("engraver"),
    "elg": _("electrician"),
    "elt": _("electrotyper"),
    "eng": _("engineer"),
    "enj": _("enacting jurisdiction"),
    "etr": _("etcher"),
    "evp": _("event place"),
    "exp": _("expert"),
    "fac": _("facsimilist"),
    "fds": _("film distributor"),
    "fld": _("field director"),
    "flm": _("film editor"),
    "fmd": _("film director"),
    "fmk": _("filmmaker"),
    "fmo": _("former owner"),
    "fmp": _("film producer"),
    "fnd": _("funder"),
    "fon": _("founder"),
    "fpy": _("first party"),
    "frg": _("forger"),
    "gdv": _("game developer"),
    "gis": _("geographic information specialist"),
    "his": _("host institution"),
    "hnr": _("honoree"),
    "hst": _("host"),
    "ill": _("illustrator"),
    "ilu": _("illuminator"),
    "ink": _("inker"),
    "ins": _("inscriber"),
    "inv": _("inventor"),
    "isb": _("issuing body"),
    "itr": _("instrumentalist"),
    "ive": _("interviewee"),
    "ivr": _("interviewer"),
    "jud": _("judge"),
    "jug": _("jurisdiction governed"),
    "lbr": _("laboratory"),
    "lbt": _("librettist"),
    "ldr": _("laboratory director"),
    "led": _("lead"),
    "lee": _("libelee-appellee"),
    "lel": _("libelee"),
    "len": _("lender"),
    "let": _("libelee-appellant"),
    "lgd": _("lighting designer"),
    "lie": _("libelant-appellee"),
    "lil": _("libelant"),
    "lit": _("libelant-appellant"),
    "lsa": _("landscape architect"),
    "lse": _("licensee"),
    "lso": _("licensor"),
    "ltg": _("lithographer"),
    "ltr": _("letterer"),
    "lyr": _("lyricist"),
    "mcp": _("music copyist"),
    "mdc": _("metadata contact"),
    "med": _("medium"),
    "mfp": _("manufacture place"),
    "mfr": _("manufacturer"),
    "mka": _("makeup artist"),
    "mod": _("moderator"),
    "mon": _("monitor"),
    "mrb": _("marbler"),
    "mrk": _("markup editor"),
    "msd": _("musical director"),
    "mte": _("metal engraver"),
    "mtk": _("minute taker"),
    "mup": _("music programmer"),
    "mus": _("musician"),
    "mxe": _("mixing engineer"),
    "nan": _("news anchor"),
    "nrt": _("narrator"),
    "onp": _("onscreen participant"),
    "opn": _("opponent"),
    "org": _("originator"),
    "orm": _("organizer"),
    "osp": _("onscreen presenter"),
    "oth": _("other"),
    "own": _("owner"),
    "pad": _("place of address"),
    "pan": _("panelist"),
    "pat": _("supporter"),
    "pbd": _("publishing director"),
    "pbl": _("publisher"),
    "pdr": _("project director"),
    "pfr": _("proofreader"),
    "pht": _("photographer"),
    "plt": _("platemaker"),
    "pma": _("permitting agency"),
    "pmn": _("production manager"),
    "pnc": _("penciller"),
    "pop": _("printer of plates"),
    "ppm": _("papermaker"),
    "ppt": _("puppeteer"),
    "pra": _("praeses"),
    "prc": _("process contact"),
    "prd": _("production personnel"),
    "pre": _("presenter"),
    "prf": _("performer"),
    "prg": _("programmer"),
    "prm": _("printmaker"),
    "prn": _("production company"),
    "pro": _("producer"),
    "prp": _("production place"),
    "prs": _("production designer"),
    "prt": _("printer"),
    "prv": _("provider"),
    "pta": _("patent applicant"),
    "pte": _("plaintiff-appellee"),
    "ptf": _("plaintiff"),
    "pth": _("patent holder"),
    "ptt": _("plaintiff-appellant"),
    "pup": _("publication place"),
    "rap": _("rapporteur"),
    "rbr": _("rubricator"),
    "rcd": _("recordist"),
    "rce": _("recording engineer"),
    "rcp": _("addressee"),
    "rdd": _("radio director"),
    "red": _("redaktor"),
    "ren": _("renderer"),
    "res": _("researcher"),
    "rev": _("reviewer"),
    "rpc": _("radio producer"),
    "rps": _("repository"),
    "rpt": _("reporter"),
    "rpy": _("responsible party"),
    "rse": _("respondent-appellee"),
    "rsg": _("restager"),
    "rsp": _("respondent"),
    "rsr": _("restorationist"),
    "rst": _("respondent-appellant"),
    "rth": _("research team head"),
    "rtm": _("research team member"),
    "rxa": _("remix artist"),
    "sad": _("scientific advisor"),
    "sce": _("scenarist"),
    "scl": _("sculptor"),
    "scr": _("scribe"),
    "sde": _("sound engineer"),
    "sds": _("sound designer"),
    "sec": _("secretary"),
    "sfx": _("special effects provider"),
    "sgd": _("stage director"),
    "sgn": _("signer"),
    "sht": _("supporting host"),
    "sll": _("seller"),
    "sng": _("singer"),
    "spk": _("speaker"),
    "spn": _("sponsor"),
    "spy": _("second party"),
    "srv": _("surveyor"),
    "std": _("set designer"),
    "stg": _("setting"),
    "stl": _("storyteller"),
    "stm": _("stage manager"),
    "stn": _("standards body"),
    "str": _("stereotyper"),
    "swd": _("software developer"),
    "tad": _("technical advisor"),
    "tau": _("television writer"),
    "tcd": _("technical director"),
    "tch": _("teacher"),
    "ths": _("thesis advisor"),
    "tld": _("television director"),
    "tlg": _("television guest"),
    "tlh": _("television host"),
    "tlp": _("television producer"),
    "trc": _("transcriber"),
    "trl": _("translator"),
    "tyd": _("type designer"),
    "tyg": _("typographer"),
    "uvp": _("university place"),
    "vac": _("voice actor"),
    "vdg": _("videographer"),
    "vfx": _("visual effects provider"),
    "wac": _("writer of added commentary"),
    "wal": _("writer of added lyrics"),
    "wam": _("writer of accompanying material"),
    "wat": _("writer of added text"),
    "waw": _("writer of afterword"),
    "wdc": _("woodcutter"),
    "wde": _("wood engraver"),
    "wfs": _("writer of film story"),
    "wft": _("writer of intertitles"),
    "wfw": _("writer of foreword"),
    "win": _("writer of introduction"),
    "wit": _("witness"),
    "wpr": _("writer of preface"),
    "wst": _("writer of supplementary textual content"),
    "wts": _("writer of television story"),
}
"""Every current code of the MARC list, with a label that readers can follow."""

DISCONTINUED: dict[str, str] = {"clb": "ctb", "grt": "art", "voc": "sng"}
"""Codes that the MARC list gave up, and the current code for each."""

CREATOR_CODES: frozenset[str] = frozenset(
    (
        "arc", "art", "att", "aud", "aus", "aut", "bka", "ccp", "chr", "cmp", "cre", "ctg",
        "dis", "drt", "dsr", "dub", "fmd", "fmk", "gdv", "inv", "lbt", "lsa", "lyr", "pht",
        "prm", "rdd", "rxa", "sce", "scl", "sgd", "swd", "tau", "tld", "wfs", "wts",
    )
)  # fmt: skip
"""The codes of those who made the thing itself, as against those who edited, translated, performed or published it."""

_UNIMARC: dict[str, str] = {
    "005": "act", "010": "adp", "018": "anm", "020": "ann", "030": "arr", "040": "art", "050": "asg", "060": "asn",
    "065": "auc", "070": "aut", "072": "aqt", "075": "aft", "080": "aui", "090": "aud", "100": "ant", "110": "bnd",
    "120": "bdd", "130": "bkd", "140": "bjd", "150": "bpd", "160": "bsl", "170": "cll", "180": "ctg", "190": "cns",
    "200": "chr", "205": "ctb", "210": "cmm", "212": "cwt", "220": "com", "230": "cmp", "233": "cmp", "240": "cmt",
    "250": "cnd", "255": "csp", "260": "cph", "270": "crr", "273": "cur", "275": "dnc", "280": "dte", "290": "dto",
    "295": "dgg", "300": "drt", "305": "dis", "310": "dst", "320": "dnr", "330": "dub", "340": "edt", "350": "egr",
    "360": "etr", "370": "flm", "380": "frg", "390": "fmo", "400": "fnd", "410": "art", "420": "hnr", "430": "ilu",
    "440": "ill", "450": "ins", "460": "ive", "470": "ivr", "475": "isb", "480": "lbt", "490": "lse", "500": "lso",
    "510": "ltg", "520": "lyr", "530": "mte", "540": "mon", "545": "mus", "550": "nrt", "555": "opn", "557": "orm",
    "560": "org", "570": "oth", "580": "ppm", "582": "pta", "584": "inv", "587": "pth", "590": "prf", "595": "res",
    "600": "pht", "610": "prt", "620": "pop", "630": "pro", "635": "prg", "637": "pdr", "640": "pfr", "650": "pbl",
    "651": "pbd", "660": "rcp", "670": "rce", "673": "rth", "675": "rev", "677": "rtm", "680": "rbr", "690": "sce",
    "695": "sad", "700": "scr", "705": "scl", "710": "sec", "720": "sgn", "721": "sng", "723": "spn", "725": "stn",
    "726": "act", "727": "ths", "730": "trl", "740": "tyd", "750": "tyg", "753": "sll", "755": "sng", "760": "wde",
    "770": "wam",
}  # fmt: skip

_WORDS: dict[str, str] = {
    "act": (
        "actress; cast; cast member; schauspieler; schauspielerin; darsteller; acteur; actrice; skuespiller; "
        "skadespelare; attore"
    ),
    "adp": (
        "adaptor; adapted by; bearbeiter; bearbeiterin; bearb; adaptateur; adaptatrice; adaptador; "
        "adaptation; bearbetare; bearbeidet av"
    ),
    "aft": "author of afterword; auteur de la postface; postfacier",
    "ann": "annotateur; anotador; kommentator",
    "ant": "bibliographic antecedent; antecedent bibliographique; based on; vorlage",
    "arr": "arranger of music; arrangeur; arrangement; arreglista; arrangor",
    "art": "kunstler; kunstlerin; artiste; artista; kunstner; konstnar; painter; cartoonist; comic artist",
    "asn": "associated person",
    "att": "supposed author; attributed author; presumed author; auteur presume; auteur pretendu",
    "aud": "author of dialog; dialogue writer; dialoguiste",
    "aui": "author of introduction; auteur de l introduction; verfasser einer einleitung",
    "aus": (
        "screenplay writer; screenplay by; screenplay; author of screenplay; script writer; scriptwriter; "
        "drehbuchautor; drehbuchautorin; drehbuch; scenariste; guionista; manusforfattare; manusforfatter; "
        "sceneggiatore"
    ),
    "aut": (
        "auth; writer; written by; text; joint author; co author; coauthor; authoress; diarist; poet; "
        "essayist; novelist; verfasser; verfasserin; verf; autor; autorin; auteur; autrice; auteure; autora; "
        "autore; forfatter; forf; forfattare; schrijver; kirjoittaja; tekija; autor textu; avtor; автор; "
        "compiled and written by"
    ),
    "bka": "artiste du livre",
    "bkd": "buchgestalter",
    "bnd": "buchbinder; relieur; bookbinder; bokbinder; bokbindare",
    "bsl": "buchhandler; libraire; book dealer",
    "chr": "choreograf; choreographe; coreografo; koreograf",
    "cll": "kalligraph; calligraphe",
    "clr": "colorist; coloriste",
    "cmm": "commentateur; comentarista",
    "cmp": (
        "music by; music; komponist; komponistin; komp; compositeur; compositrice; compositor de musica; "
        "compositora; compositore; kompositor; tonsattare; saveltaja; songwriter"
    ),
    "cmt": "typesetter",
    "cnd": (
        "dirigent; dirigentin; chef d orchestre; director de orquesta; dir musical; direttore d orchestra; "
        "choral conductor"
    ),
    "cng": (
        "director of photography; photography director; kameramann; kamera; directeur de la photographie; "
        "fotografiskledare"
    ),
    "col": "sammler; collectionneur",
    "com": (
        "comp; compiled by; compilator; zusammenstellender; zusammenstellung; kompilator; compilateur; "
        "compilador; compilatore; sammenstiller"
    ),
    "cov": "cover artist; cover illustrator; cover design; umschlaggestalter; illustrateur de la couverture",
    "cph": "rechteinhaber; titulaire du copyright",
    "cre": "urheber; geistiger schopfer; createur; creador; opphavsperson; upphovsman",
    "csl": "berater; conseiller; asesor",
    "ctb": (
        "collaborator; contributing author; with; mitwirkender; mitwirkende; mitarb; mitarbeiter; "
        "mitarbeiterin; contributeur; collaborateur; collaboratrice; colaborador; colaboradora; bidragsyter; "
        "bidragsgivare; bidragyder; medforfatter; medforf; medarb; medarbetare; beitrager"
    ),
    "ctg": "kartograf; kartografin; kartograph; cartographe; cartografo; map maker",
    "cur": "kurator; kuratorin; commissaire d exposition; commissaire; comisario; kuraattori",
    "cwt": "writer of commentary; kommentarverfasser",
    "dgc": "committee member; thesis committee member; jury member; rapporteur de la these",
    "dgg": "grad verleihende institution; degree grantor; granting institution; universite de soutenance",
    "dgs": "dissertation supervisor; degree advisor",
    "dis": "dissertation author; thesis author; promovend",
    "dnc": "tanzer; tanzerin; danseur; danseuse; danser",
    "dnr": "stifter; donateur; giver",
    "drm": "draughtsman; zeichner; dessinateur; dessinatrice; dibujante; tegner; tecknare",
    "drt": (
        "dir; directed by; regisseur; regisseurin; regie; regi; realisateur; realisatrice; metteur en scene; "
        "director cinematografico; realizador; regissor; instruktor; regista; ohjaaja"
    ),
    "dsr": "gestalter; formgivare; designer graphique",
    "dst": "video distributor; vertrieb; distributeur; distribuidor",
    "dte": "dedicataire; widmungsempfanger",
    "edc": "editor of anthology; compilation editor",
    "edt": (
        "ed; eds; edited by; joint editor; co editor; coeditor; series editor; general editor; volume editor; "
        "chief editor; editor in chief; issue editor; guest editor; herausgeber; herausgeberin; "
        "herausgebendes organ; hrsg; hg; hgg; hrsgg; editeur scientifique; directeur de publication; "
        "directeur de la publication; directeur de collection; sous la direction de; responsable "
        "scientifique; editor cientifico; editor literario; editora; coord; coordinador; coordinadora; "
        "coordinator; coordinateur; curatore; a cura di; redaktor; redaktorka; redaktoren; redakteur; "
        "redakteurin; redaktion; redaktionell; red av; redacteur; redactor; utgiver; utg; utgivare; redigert "
        "av; toimittaja; red og utg; editor of text; literary editor"
    ),
    "egr": "stecher; kupferstecher; graveur; grabador; gravor; engr",
    "etr": "radierer; aquafortiste",
    "fds": "film distribution",
    "flm": "schnitt; monteur; cutter; klipper; video editor",
    "fmk": "film maker",
    "fmo": (
        "ehemaliger besitzer; vorbesitzer; ancien possesseur; ancien proprietaire; previous owner; "
        "provenance; tidligere eier"
    ),
    "fon": "begrunder; begrunderin; begr; fondateur; founder of work; grundlagger; grunnlegger; fundador",
    "gis": "gis specialist",
    "his": "gastgebende institution; institution hote",
    "hnr": "honouree; festschrift honoree; gefeierter; dedicataire de l hommage",
    "hst": "gastgeber; tv host",
    "ill": (
        "illus; illust; illustr; illustrated by; illustrations; illustrations by; pictures by; illustratorin; "
        "illustrateur; illustratrice; ilustrador; ilustradora; ilustr; il; illustratore; illustrations de; "
        "illustrasjoner; tegninger; kuvittaja; illustrationer; художник; zeichnungen"
    ),
    "isb": "herausgebendes gremium; issuing agency; collectivite editrice",
    "itr": "instrumentalmusiker; instrumentalmusikerin; instrumentiste; musicien instrumentiste; instrumentista",
    "ive": "interviewter; interviewte; person interviewed; personne interviewee; entrevistado",
    "ivr": "intervieweur; entrevistador",
    "lbt": "textdichter; librettiste; libretista; libretto; libretto by; librettoforfatter",
    "ltg": "lithograph; lithographe",
    "lyr": (
        "lyrics by; lyrics; words by; liedtexter; texter; parolier; auteur des paroles; letrista; "
        "tekstforfatter; sangtekst; textforfattare; author of lyrics"
    ),
    "mcp": "notenschreiber",
    "mod": "moderatorin; moderateur; moderador",
    "msd": "musikalischer leiter; musikalische leitung; directeur musical; music director; director musical",
    "mus": "musiker; musikerin; musicien; musicienne; musico; muusikko",
    "nrt": (
        "read by; reader; narrated by; narration; sprecher; sprecherin; erzahler; erzahlerin; vorleser; "
        "narrateur; narratrice; lu par; lecteur; narrador; narradora; locutor; oppleser; leser; innlest av; "
        "upplasare; inlasare; lukija; opplaest av"
    ),
    "orm": "organiser; veranstalter; organisateur; organizador; arrangor av mote",
    "oth": "autre; sonstige; sonst; andere; otro; annan; annen",
    "own": "besitzer; proprietaire; eigentumer; eier",
    "pat": "patron; patron of the arts; mecene; auftraggeber",
    "pbd": "publisher director; verlagsleiter",
    "pbl": (
        "pub; publ; published by; verlag; verleger; editeur; editeur commercial; maison d edition; editorial; "
        "editor comercial; forlag; forlegger; forlaggare; kustantaja; editore; izdatel"
    ),
    "pfr": "korrektor; correcteur",
    "pht": (
        "photo; photos; photos by; photogr; photographs by; photographs; fotograf; fotografin; fotos; "
        "photographe; photographies; fotografo; fotografa; valokuvaaja; foto"
    ),
    "pop": "drucker von platten",
    "ppt": "puppenspieler; marionnettiste",
    "pre": "presents; presentateur; presentador",
    "prf": (
        "interprete; perf; performers; performed by; orchestra; orchestre; orchester; orquesta; choir; "
        "chorus; chor; choeur; coro; ensemble; ausfuhrender; ausfuhrende; interpret; interpretin; musical "
        "group; utover; utovare; musician performer; esittaja; solist; soloist"
    ),
    "prg": "programmierer; programmeur; programador; computer programmer",
    "prm": "grafiker; graveur d estampes",
    "prn": "production; produktionsfirma; societe de production; produktion company; productora",
    "pro": (
        "produced by; prod; produzent; produzentin; producteur; productrice; productor; productora ejecutiva; "
        "produsent; producent; tuottaja; executive producer; produttore"
    ),
    "prs": "szenenbildner; buhnenbildner film",
    "prt": "drucker; imprimeur; impresor; trykker; boktryckare; tryckeri; stampatore; printing company",
    "rcd": "sound recordist",
    "rce": "tonmeister; ingenieur du son; toningenieur",
    "rcp": "adressat; briefempfanger; destinataire; destinatario; mottaker; mottagare; addressee of letter",
    "res": "forscher; chercheur; investigador",
    "rev": "rezensent; rezensentin; critique; resenista; anmelder; recensent; critic",
    "rth": "forschungsleiter; principal investigator; investigator",
    "rxa": "remixer",
    "sce": "scenario",
    "scl": "bildhauer; bildhauerin; sculpteur; sculptrice; escultor; skulptor; billedhugger",
    "scr": "schreiber; copyist; copiste; copista; kopist; kopieur",
    "sgd": "theatre director; mise en scene; buhnenregisseur; stage direction",
    "sng": (
        "vocalist; vocals; vocal; sanger; sangerin; chanteur; chanteuse; cantante; sangare; laulaja; soprano; "
        "alto; tenor; baritone; bass singer"
    ),
    "spk": "redner; orateur; orador; lecturer; vortragender; foredragsholder",
    "spn": "sponsoring body; sponsored by; sponsoring agency; trager; patrocinador; commanditaire",
    "std": "buhnenbildner; buhnenbildnerin; scenographer; scenographe; escenografo; scenograf",
    "stl": "conteur; conteuse; raconteur; cuentista",
    "swd": "developer; softwareentwickler",
    "tch": "lehrer; professeur; instructor",
    "ths": (
        "advisor; adviser; thesis adviser; supervisor; thesis supervisor; dissertation advisor; betreuer; "
        "betreuerin; akademischer betreuer; doktorvater; directeur de these; director de tesis; veileder; "
        "handledare; doctoral advisor"
    ),
    "trc": "transkriptor; transcripteur; transcribed by",
    "trl": (
        "tr; trans; transl; translated by; translation; translations; ubers; ubersetzer; ubersetzerin; "
        "uebersetzer; uebers; uebersetzerin; ubersetzung; traducteur; traductrice; traduction; trad; traduit "
        "par; traductor; traductora; traduccion; tradutor; tradutora; traduttore; traduttrice; traduzione; "
        "oversetter; oversatter; overs; oversatt av; oversat af; overs ved; oversaetter; oversettere; "
        "oversettelse; oversettar; omsetjar; oversattare; oversattning; overs av; ov; ovs; overss; vertaler; "
        "vert; suomentaja; kaantaja; oversattarinna; overs fra; przeklad; tlumacz; prel; prekladatel; "
        "переводчик; пер; prevoditelj; fordito; cevirmen; joint translator"
    ),
    "tyg": "typograph; typographe; tipografo; typograf",
    "vac": "sprecher film; synchronsprecher; voice; voices; doblador",
    "vdg": "kameramann video",
    "wal": "author of added lyrics",
    "wam": (
        "author of accompanying material; auteur du materiel d accompagnement; liner notes; writer of liner "
        "notes; begleittextverfasser"
    ),
    "wat": "author of added text",
    "waw": "afterword; afterword by; postface; nachwort; verfasser eines nachworts; etterord; efterord",
    "wdc": "holzschneider",
    "wde": "holzstecher; xylographe; xilografo",
    "wfw": "foreword; foreword by; verfasser eines geleitwortes; geleitwort",
    "win": "introduction; introduction by; introd; einleitung; verfasser einer einleitung zu; innledning; inledning",
    "wpr": (
        "preface; preface by; prefacier; prefaciere; pref; vorwort; verfasser eines vorworts; prologuista; "
        "prologo; prefazione; forord; writer of prologue"
    ),
}
"""Words found in records, without accents and stops, divided by semicolons; they go before the labels."""

_STOPPED: dict[str, str] = {"red.": "edt"}
"""Shortened words that would be another code without their stop."""

_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "ł": "l"})
_JOINT = re.compile(r"^(joint|jt|co|assistant|asst|associate|main|primary) ")
_AND = re.compile(r"\s*(?:[,;/&+]|\b(?:and|und|et|y|e|og|och|ja|en)\b)\s*")


def relator_label(code: str) -> str:
    """Return the label of a code, or "" if it is on no list."""
    return str(RELATORS.get(_current(code), ""))


def relator_code(text: str) -> str:
    """Read a code, its address at id.loc.gov or a word for the role in any common language; "" if not understood.

    Of "editor and translator" the first role is taken.
    """
    text = re.sub(r"(?<=\S)\s*\([^)]*\)|\$.*|\?", " ", text).strip().rstrip("/")
    code = _STOPPED.get(text.casefold()) or _current(text.rsplit("/", 1)[-1].strip(" .,;:[]()"))
    if code:
        return code
    parts = [text, *_AND.split(text.casefold())]
    return next((code for part in parts if (code := _code_of_words(_fold(part)))), "")


def _current(code: str) -> str:
    code = code.strip().lower()
    code = DISCONTINUED.get(code, _UNIMARC.get(code, code))
    return code if code in RELATORS else ""


def _code_of_words(words: str) -> str:
    codes = _codes_by_words()
    return codes.get(words) or codes.get(_JOINT.sub("", words), "")


def _fold(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^\w\s]", " ", letters).split())


@cache
def _codes_by_words() -> dict[str, str]:
    with override(None):
        codes = {_fold(str(label)): code for code, label in RELATORS.items()}
    codes |= {word: code for code, words in _WORDS.items() for word in words.split("; ")}
    return codes | {code: code for code in RELATORS}
