"""All forms of a word share a stem, and different words do not: the vocabulary of a crisis log, form by form."""

from __future__ import annotations

from vardkase.kernel.words import casefold_sv, stem, stems
from vardkase.testing.cases import each

FORMS = """
strömavbrott strömavbrottet strömavbrotten strömavbrottens strömavbrottets strömavbrotts
elavbrott elavbrottet elavbrotten
ström strömmen strömmar strömmarna strömmens
el elen elens
is isen isar
kabel kabeln kablar kablarna kabelns
mast masten master masterna mastens
nät nätet näten nätets
elnät elnätet elnäten elnätets
aggregat aggregatet aggregaten aggregatets
reservkraft reservkraften reservkraftens
generator generatorn generatorer generatorerna generatorns
traktor traktorn traktorer traktorerna
vattentorn vattentornet vattentornen
elverk elverket elverken
pump pumpen pumpar pumparna
vatten vattnet vattens vattnets
dricksvatten dricksvattnet dricksvattens dricksvattnets
rör röret rören
telefon telefonen telefoner telefonerna
nummer numret numren
träd trädet träden trädens
väg vägen vägar vägarna vägarnas vägens
bro bron broar broarna
gata gatan gator gatorna
båt båten båtar båtarna
färja färjan färjor färjorna färjans
färjeläge färjeläget färjelägen
brygga bryggan bryggor bryggorna
ö ön öar öarna öns
skärgårdsö skärgårdsön skärgårdsöar skärgårdsöarna
sjö sjön sjöar sjöarna
å ån åar åarna
Norrtäljeån Norrtäljeåns
Norrtälje Norrtäljes
Vätö Vätös
by byn byar byarna
buss bussen bussar bussarna
bil bilen bilar bilarna
tåg tåget tågen
helikopter helikoptern helikoptrar helikoptrarna
ambulans ambulansen ambulanser ambulanserna
fönster fönstret fönstren
väder vädret vädrets
storm stormen stormar stormarna stormens
vind vinden vindar vindarna
vinter vintern vintrar
brand branden bränder bränderna brandens
midnatt midnatten midnattens
skatt skatten skatter skatterna
fastighetsskatt fastighetsskatten fastighetsskatter
strand stranden stränder stränderna
natt natten nätter nätterna
varning varningen varningar varningarna
evakuera evakuerar evakuerade evakuerat evakuerats evakuerad evakueras evakuerades evakuerande
evakuering evakueringen evakueringar evakueringarna evakueringens
larm larmet larmen larma larmar larmade larmat larmats larmas
beslut beslutet besluten beslutens besluta beslutar beslutade beslutat beslutats beslutades
samverkan samverka samverkar samverkade
öppen öppet öppna öppnar öppnade öppnat öppnas
stängd stängt stängda stänger stäng
avstängd avstängt avstängda
avbruten avbrutet avbrutna
skada skadan skador skadorna skadad skadade skadat
drabbad drabbade drabbats drabbas drabbar drabba
saknad saknade saknat saknas saknar
brandman brandmannen brandmän brandmännen
tjänsteman tjänstemannen tjänstemän tjänstemännen
läkare läkaren läkarna läkarens
patient patienten patienter patienterna patienternas
anhörig anhöriga anhörigas
boende boendet boenden boendena
barn barnet barnen barnens
förälder föräldrar föräldrarna
person personen personer personerna personernas
personal personalen personalens
kund kunden kunder kunderna kundernas
resurs resursen resurser resurserna resursernas
leverans leveransen leveranser leveranserna
konferens konferensen konferenser konferenserna
prognos prognosen prognoser prognoserna
kurs kursen kurser kurserna
plats platsen platser platserna
polis polisen poliser poliserna
hus huset husen husens
sjukhus sjukhuset sjukhusen
hotell hotellet hotellen
hem hemmet hemmen
rum rummet rummen
skola skolan skolor skolorna skolans
förskola förskolan förskolor förskolorna
kyrka kyrkan kyrkor kyrkorna
trygghetspunkt trygghetspunkten trygghetspunkter trygghetspunkterna
hemtjänst hemtjänsten hemtjänstens
räddningstjänst räddningstjänsten räddningstjänstens
kommun kommunen kommuner kommunerna kommunens
kommunstyrelse kommunstyrelsen kommunstyrelsens
nämnd nämnden nämnder nämnderna
stab staben staber stabens
möte mötet möten mötena mötets
meddelande meddelandet meddelanden meddelandena
rapport rapporten rapporter rapporterna
händelse händelsen händelser händelserna
läge läget lägen
åtgärd åtgärden åtgärder åtgärda åtgärdat åtgärdade
uppgift uppgiften uppgifter uppgifterna
central centralen centraler centralens
center centret centrets
timme timmen timmar timmarna
vecka veckan veckor veckorna
nyckel nyckeln nycklar nycklarna
tunnel tunneln tunnlar
lista listan listor listorna
problem problemet problemen
skog skogen skogar skogarna
e-post e-posten e-postens
"""

APART = """
ö o
å a
öl ol
väg vag
vägen vagen
böra bära bara
hål hal
källa kalla
män men
Älmsta Almsta
person personal
varna varning
ström storm
strömavbrott elavbrott
tecken teckna
market mark
interna internet
generator gen
barn bar
hamn ham
vagn väg
regn regel
internet intern
saknad sak
natt nät
stab stad
Vätö Väddö
1000 100
"""


@each("forms", FORMS.strip().splitlines(), ids=lambda line: line.split()[0])
def test_all_forms_of_a_word_share_a_stem(forms):
    found = {form: stems(form) for form in forms.split()}
    assert len(set(found.values())) == 1, found


@each("words", APART.strip().splitlines(), ids=lambda line: line.split()[0])
def test_different_words_stay_apart(words):
    found = {word: stems(word) for word in words.split()}
    assert len(set(found.values())) == len(found), found


def test_the_words_of_the_list_do_not_run_together():
    by_stem: dict[str, list[str]] = {}
    for line in FORMS.strip().splitlines():
        by_stem.setdefault(stems(line.split()[0]), []).append(line.split()[0])
    assert [words for words in by_stem.values() if len(words) > 1] == []


@each("form", ["STRÖMAVBROTTEN", "Strömavbrotten", "stro\u0308mavbrotten", "ＳＴＲÖＭＡＶＢＲＯＴＴＥＮ"], ids=ascii)
def test_capitals_and_ways_of_encoding_make_no_difference(form):
    assert stems(form) == stems("strömavbrott")


@each(
    ("text", "folded"),
    [
        ("ÅÄÖ", "åäö"),
        ("A\u030aA\u0308O\u0308", "åäö"),
        ("\u212b", "å"),
        ("ÆØ", "äö"),
        ("Tromsø", "tromsö"),
        ("Idé", "ide"),
        ("Müller", "muller"),
        ("Çelik", "celik"),
        ("Łódź", "łodz"),
        ("Straße", "strasse"),
        ("ﬁlm", "film"),
        ("ＡＢＣ１２", "abc12"),
        ("m²", "m2"),
        ("ǻ", "å"),
        ("o\u030a", "o"),
        ("İstanbul", "istanbul"),
        ("Ἀθῆναι", "αθηναι"),
        ("Мосты", "мосты"),
        ("हिन्दी", "हिन्दी"),
        ("", ""),
        ("plain 123 -", "plain 123 -"),
        ("å\u0301", "å"),
    ],
    ids=ascii,
)
def test_accents_are_folded_but_the_letters_of_the_alphabet_are_kept(text, folded):
    assert casefold_sv(text) == folded


def test_folding_twice_changes_nothing_more():
    for text in ("ÅÄÖ É ü ø ß ﬁ İ Ǻ", "हिन्दी Ἀθῆναι"):
        assert casefold_sv(casefold_sv(text)) == casefold_sv(text)


@each("word", ["", "a", "ö", "är", "e18", "1000", "жж", "你好", "s", "ss", "ens", "an", "et", "eln", "män", "man"])
def test_very_short_words_and_other_alphabets_survive(word):
    assert stem(word) == word or len(stem(word)) >= 2
