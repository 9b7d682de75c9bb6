"""The words by which forms ask for things, by language: a table to read and to add to.

Words are parted by `|` and compared without case, accents and punctuation; a blank may be missing
("first name" is also `firstName` and `first_name`). Each must stand as a whole word, in scripts
with blanks. `tele*` is how a word begins, `*mail` how it ends; `=first` must be all that is
written; `~name` counts only where nothing plainer is said. "nordic" is Swedish, Danish, Norwegian
and Finnish.
"""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "email": {
        "en": """*email*|*e mail|e mail address|~newsletter*|~subscribe|~subscriber|~news letter
            |~*news|mail|mail address|your mail|my mail|user mail|contact mail|customer mail
            |sender mail|reply to""",
        "zh": "~订阅|~訂閱|邮箱|邮件|电邮|郵箱|郵件|電郵|信箱|電子信箱",
        "de": "mailadresse|kontaktmail|kundenmail|absendermail|e mail*",
        "fr": "~infolettre|courriel|adresse electronique|mel",
        "es": """~boletin|~suscripcion|~suscribete|correo|correo electronico
            |direccion electronica""",
        "it": "~iscriviti|posta elettronica|indirizzo mail",
        "pt": "correio eletronico|correio electronico|endereco eletronico",
        "nl": "~nieuwsbrief|mailadres|e mailadres",
        "pl": "poczta|adres mailowy|mailowy",
        "nordic": """~nyhetsbrev|~nyhedsbrev|~uutiskirje|epost*|e post*|mejl|mejladress
            |sahkoposti*|sposti|s posti""",
        "cs": "mailova adresa|elektronicka adresa",
        "hu": "~hirlevel|drotposta|villamposta",
        "ro": "posta electronica",
        "tr": "e posta*|eposta*",
        "ru": "~рассылка|~подписка|почта|почты|емейл|имейл|мейл|мыло|электронный адрес|e мейл",
        "uk": "пошта|пошти|електронна адреса|імейл",
        "el": "ηλεκτρονικο ταχυδρομειο|ηλεκτρονικη διευθυνση|ηλεκτρονικη αλληλογραφια",
        "ja": "~メルマガ|メール|eメール",
        "ko": "~뉴스레터|이메일|메일|전자우편",
    },
    "phone": {
        "en": """phone|phones|phone number|phone no|home phone|work phone|cell phone
            |mobile phone|contact phone|business phone|office phone|company phone|your phone
            |my phone|day phone|daytime phone|evening phone|customer phone|client phone
            |user phone|sender phone|telephone*|tel|mobile|mobile number|mobile no|cell|cellular
            |cell number|contact number|contact no|daytime number|landline|whatsapp
            |call back number|callback number""",
        "zh": "手机|电话|手機|電話|联系方式|聯絡方式|联系号码|座机|固话|行動電話|市話",
        "de": """telefon*|handy|handynummer|mobil|mobilnummer|mobiltelefon|rufnummer
            |ruckrufnummer|telnr|fon|festnetz*""",
        "fr": "telephone|portable|numero de portable|gsm",
        "es": "telefono*|movil|celular|numero de contacto",
        "it": "telefono|cellulare|recapito telefonico|cell",
        "pt": "telefone|telemovel|celular",
        "nl": "telefoon*|mobiel|gsm|mobiele nummer",
        "pl": "telefon*|komorka|numer telefonu|tel kontaktowy",
        "nordic": """telefon*|mobil|mobilnummer|mobilnr|mobiltelefon|tlf|telefonnr|tlfnr
            |puhelin*|matkapuhelin|puh""",
        "cs": "telefon*|mobil|mobilni telefon",
        "hu": "telefon*|mobil|mobilszam|telefonszam",
        "ro": "telefon*|mobil|numar de telefon",
        "tr": "telefon*|cep telefonu|cep no|cep tel|gsm|cep numarasi",
        "ru": "телефон*|тел|мобильный|сотовый|контактный номер",
        "uk": "телефон*|тел|мобільний",
        "el": "τηλεφωνο*|τηλ|κινητο",
        "ja": "電話|携帯|連絡先番号",
        "ko": "전화|연락처|휴대폰|핸드폰|휴대전화|모바일",
    },
    "first_name": {
        "en": """first name|given name|forename|christian name|fname|f name|name first
            |nome proprio|=first|first nm""",
        "zh": "=名|=您的名",
        "de": "vorname*|rufname",
        "fr": "prenom|prenoms",
        "es": "nombre de pila|primer nombre|=nombres",
        "it": "nome di battesimo",
        "pt": "primeiro nome",
        "nl": "voornaam|roepnaam",
        "pl": "imie|imiona",
        "nordic": "fornamn|fornavn|tilltalsnamn|etunimi",
        "cs": "krestni jmeno",
        "hu": "keresztnev|utonev",
        "ro": "prenume|prenumele",
        "tr": "=ad|=adi|=adiniz|isim",
        "ru": "=имя отчество",
        "ja": "=名|=お名前 名|下の名前|=名 漢字",
        "ko": "=이름 첫",
    },
    "last_name": {
        "en": "last name|family name|surname|sur name|lname|l name|name last|=last|last nm",
        "zh": "=姓|姓氏|=您的姓",
        "de": "nachname*|familienname|zuname",
        "fr": "nom de famille|nom patronymique",
        "es": "apellido|apellidos|primer apellido",
        "it": "cognome",
        "pt": "sobrenome|apelido|ultimo nome",
        "nl": "achternaam|familienaam",
        "pl": "nazwisko|nazwiska",
        "nordic": "efternamn|efternavn|etternavn|sukunimi",
        "cs": "prijmeni",
        "hu": "vezeteknev|csaladnev",
        "ro": "nume de familie|numele de familie",
        "tr": "soyad|soyadi|soyadiniz|soyisim",
        "ru": "фамилия|фамилию",
        "uk": "прізвище",
        "el": "επωνυμο|επιθετο",
        "ja": "=姓|苗字|=お名前 姓|=姓 漢字",
        "ko": "=성|=성씨",
    },
    "company": {
        "en": """company|company name|companies|organization*|organisation*|business
            |business name|employer|corporation|enterprise|workplace|place of work|agency name
            |firm name|=org|=firm|institution|institution name|account name""",
        "zh": "公司|企业|企業|单位|單位|机构|機構|所在组织",
        "de": "firma|firmen*|unternehmen*|arbeitgeber|betrieb|gesellschaft|organisation",
        "fr": """societe|entreprise|raison sociale|organisme|etablissement|compagnie|nom societe
            |nom de la societe|nom de l entreprise|nom entreprise""",
        "es": "empresa|compania|razon social|organizacion|nombre de la empresa|nombre empresa",
        "it": "azienda|societa|ragione sociale|ditta|impresa|ente|organizzazione|nome azienda",
        "pt": "empresa|companhia|razao social|organizacao|nome da empresa",
        "nl": "bedrijf*|onderneming|organisatie|werkgever",
        "pl": "firma|firmy|nazwa firmy|przedsiebiorstwo|organizacja|spolka|pracodawca",
        "nordic": """foretag*|bolag|bolagsnamn|organisation|organisasjon*|virksomhed*
            |virksomhet*|bedrift*|selskab|selskap|firmanavn|arbetsgivare|yritys|yrityksen nimi
            |yrityksesi|organisaatio|yhtio""",
        "cs": "firma|firmy|spolecnost*|organizace|nazev firmy|zamestnavatel",
        "hu": "ceg|cegnev|ceg neve|cegnev*|vallalat|vallalkozas|szervezet|munkahely",
        "ro": "companie|companiei|compania|firma|societate|organizatie|nume firma",
        "tr": "sirket*|firma|firmaniz|kurum|kurulus|isletme|firma adi",
        "ru": """компания|компании|организация|организации|фирма|фирмы|предприятие
            |название компании|место работы""",
        "uk": "компанія|компанії|організація|організації|фірма|підприємство",
        "el": "εταιρεια|εταιρειας|εταιρια|επιχειρηση|επιχειρησης|οργανισμος|επωνυμια",
        "ja": "会社|貴社|御社|企業|法人|社名|団体名|勤務先|組織名",
        "ko": "회사|기업|기관명|소속|업체|상호",
    },
    "title": {
        "en": """job title|title of job|job role|job position|job function|position|role
            |occupation|profession|designation|professional title|job|~title|your role|function
            |jobtitle""",
        "zh": "职位|职务|岗位|职称|頭銜|職位|職稱|職務|头衔",
        "de": """funktion|berufsbezeichnung|stellenbezeichnung|beruf|jobtitel
            |berufliche position""",
        "fr": "poste|fonction|intitule du poste|profession|metier",
        "es": "cargo|puesto|profesion|ocupacion",
        "it": "ruolo|qualifica|posizione lavorativa|professione|mansione|funzione",
        "pt": "cargo|funcao|profissao|ocupacao",
        "nl": "functie|functietitel|beroep",
        "pl": "stanowisko|zawod|funkcja",
        "nordic": """befattning|yrke|yrkesroll|stilling|stillingsbetegnelse|~tittel|tehtava
            |tehtavanimike|asema|ammatti|titteli""",
        "cs": "pozice|funkce|pracovni pozice|povolani",
        "hu": "beosztas|munkakor|pozicio|foglalkozas",
        "ro": "functie|functia|pozitie|profesie|post ocupat",
        "tr": "unvan|unvani|unvaniniz|pozisyon|gorev|meslek",
        "ru": "должность|профессия",
        "uk": "посада|професія",
        "el": "θεση|θεση εργασιας|ιδιοτητα|επαγγελμα",
        "ja": "役職|職位|肩書*",
        "ko": "직책|직위|직급|직함",
    },
    "country": {
        "en": """country|country name|country region|country or region|country territory
            |countries|country code iso|nation""",
        "zh": "国家|國家|国别|国家地区|国家 地区|国家或地区|國家地區",
        "de": "land|staat|land region",
        "fr": "pays|pays region",
        "es": "pais|pais region",
        "it": "paese|nazione|stato estero",
        "pt": "pais",
        "nl": "land|land regio",
        "pl": "kraj|panstwo",
        "nordic": "land|maa|kotimaa",
        "cs": "zeme|stat",
        "hu": "orszag",
        "ro": "tara",
        "tr": "ulke|ulkeniz",
        "ru": "страна|государство",
        "uk": "країна",
        "el": "χωρα",
        "ja": "国名|=国|=お国|国 地域|国籍 地域",
        "ko": "국가|나라",
    },
    "name": {
        "en": """~name|full name|~your name|contact name|contact person|name of contact
            |complete name|first and last name|first name last name|customer name|client name
            |sender name|~my name|contact full name|author|name surname|name and surname""",
        "zh": "姓名|名字|称呼|稱呼|联系人|聯絡人|大名|尊称|~名称|~名稱|您贵姓",
        "de": """ansprechpartner|ansprechperson|kontaktperson|~ihr name|~dein name
            |vor und nachname|vor und zuname|vor nachname|name vorname|vorname name""",
        "fr": """~nom|nom complet|~votre nom|nom et prenom|nom prenom|prenom nom|prenom et nom
            |personne de contact|interlocuteur""",
        "es": """~nombre|nombre completo|~tu nombre|~su nombre|nombre y apellido
            |nombre y apellidos|nombres y apellidos|nombre apellidos|persona de contacto""",
        "it": """~nome|nome completo|~il tuo nome|nome e cognome|nome cognome|cognome e nome
            |nominativo|persona di contatto|referente""",
        "pt": "~nome|nome completo|~seu nome|nome e sobrenome|nome e apelido|pessoa de contato",
        "nl": "~naam|volledige naam|~uw naam|~je naam|voor en achternaam|contactpersoon",
        "pl": "~nazwa|imie i nazwisko|imie nazwisko|osoba kontaktowa|osoba do kontaktu",
        "nordic": """~namn|~navn|~nimi|~ditt namn|~dit navn|~ditt navn|fullstandigt namn
            |fulde navn|fullt navn|for och efternamn|for og efternavn|for og etternavn
            |kontaktperson|~nimesi|koko nimi|yhteyshenkilo|etu ja sukunimi""",
        "cs": "~jmeno|jmeno a prijmeni|jmeno prijmeni|cele jmeno|kontaktni osoba|~vase jmeno",
        "hu": "~nev|teljes nev|~neve|az on neve|kapcsolattarto|nev neve",
        "ro": """~nume|~numele|nume si prenume|nume prenume|~numele dvs|~numele tau|nume complet
            |persoana de contact""",
        "tr": """ad soyad|adi soyadi|adiniz soyadiniz|ad ve soyad|isim soyisim|ad soyisim
            |yetkili kisi|ilgili kisi""",
        "ru": """~имя|фио|~ваше имя|имя и фамилия|имя фамилия|фамилия имя*|фамилия и имя
            |контактное лицо|как к вам обращаться|как вас зовут|ф и о""",
        "uk": """~ім я|~імя|піб|п і б|~ваше ім я|ім я та прізвище|прізвище та ім я
            |контактна особа""",
        "el": "~ονομα|ονοματεπωνυμο|ονομα και επωνυμο|πληρες ονομα|ονομα επωνυμο",
        "ja": "氏名|名前|担当者|姓名|お客様名",
        "ko": "이름|성명|성함|담당자",
    },
    "message": {
        "en": """message|messages|msg|comment|comments|question|questions|enquiry|inquiry
            |enquiries|inquiries|feedback|remark|remarks|notes|additional information
            |additional info|how can we help|project details|tell us*|requirements|your request
            |suggestions|~review|~description|~request|~details|=body|=content|=note""",
        "zh": """留言|备注|備註|需求|内容|內容|咨询|諮詢|描述|意见|反馈|建议|说明|問題|问题|訊息
            |信息内容""",
        "de": """nachricht|mitteilung|anfrage|anliegen|bemerkung|bemerkungen|kommentar|anmerkung
            |anmerkungen|frage|fragen|ihre nachricht|hinweise|wunsche|freitext""",
        "fr": """message|commentaire|commentaires|remarque|remarques|votre demande|question
            |precisions|~demande|~texte""",
        "es": """mensaje|comentario|comentarios|consulta|pregunta|observaciones|~texto
            |~solicitud""",
        "it": "messaggio|commento|commenti|richiesta|domanda|note|osservazioni|~testo",
        "pt": "mensagem|comentario|comentarios|duvida|pergunta|observacoes|~texto",
        "nl": "bericht|opmerking|opmerkingen|vraag|vragen|toelichting|uw bericht|reactie",
        "pl": "wiadomosc|komentarz|zapytanie|pytanie|tresc|uwagi|~opis",
        "nordic": """meddelande|kommentar*|fraga|fragor|besked|beskjed|melding|henvendelse
            |sporgsmal|sporsmal|viesti|viestisi|kommentti|palaute|kysymys|lisatiedot
            |bemaerkning*""",
        "cs": "zprava|vzkaz|dotaz|poznamka|komentar|text zpravy",
        "hu": "uzenet|uzenete|megjegyzes|kerdes|hozzaszolas|uzenet szovege|velemeny",
        "ro": "mesaj|mesajul|comentariu|comentarii|intrebare|observatii",
        "tr": "mesaj|mesaji|mesajiniz|yorum|yorumunuz|soru|aciklama|notunuz",
        "ru": """сообщение|комментарии|вопрос|отзыв|текст сообщения|обращение|~текст|пожелания
            |примечание""",
        "uk": "повідомлення|коментар|питання|запитання|відгук",
        "el": "μηνυμα|σχολια|σχολιο|ερωτηση|παρατηρησεις",
        "ja": "お問い合わせ|問合せ|メッセージ|内容|要望|質問|備考|本文|コメント|自由記入",
        "ko": "문의|내용|메시지|요청사항|비고|메모|남기실 말씀",
    },
    "consent": {
        "en": """consent|*agree|agreement|accept|acceptance|gdpr|ccpa|privacy|=terms
            |terms and conditions|terms conditions|terms of*|the terms|your terms|our terms
            |disclaimer|house rules|newsletter|newsletters|subscribe|subscription|opt in|optin
            |marketing emails|marketing purposes|marketing consent|receive marketing|permission
            |i want to receive|like to receive|receive news*|receive email*|receive e mail*
            |receive messages|receive updates|send me|keep me informed|keep me updated
            |keep me posted|keep me up to date|sign me up|email list|emaillist|mailings
            |mailing list|tos|updates|special offers|notify me|contact me|email me""",
        "zh": "同意|隐私|隱私|协议|協議|条款|條款|接受|订阅|訂閱|已阅读|已閱讀|授权|接收",
        "de": """einwillig*|einverstanden|zustimm*|stimme*|datenschutz*|dsgvo|agb|akzeptier*
            |newsletter*|nutzungsbedingungen|e mails schicken|zusenden|informieren|gelesen""",
        "fr": """j accepte|accepte|consens|consentement|rgpd|confidentialite|conditions|cgu|cgv
            |infolettre|je souhaite|recevoir|tenu informe|j autorise""",
        "es": """acepto|consiento|privacidad|condiciones|terminos|rgpd|boletin|autorizo|suscrib*
            |recibir|aceptar|aceptacion""",
        "it": """accetto|acconsento|consenso|informativa|trattamento|condizioni|termini
            |autorizzo|dichiaro|iscriv*|desidero ricevere|voglio ricevere""",
        "pt": """aceito|concordo|consinto|privacidade|termos|condicoes|lgpd|autorizo
            |desejo receber""",
        "nl": "akkoord|toestemming|privacy*|voorwaarden|avg|nieuwsbrief|instemm*",
        "pl": "zgoda|zgadzam|wyrazam|akceptuje|rodo|regulamin*|polityk*|przetwarzanie",
        "nordic": """samtyck*|samtykk*|godkann*|godkend*|godtar|accepterar|accepterer|aksepterer
            |integritetspolicy|villkor|vilkar|betingelser|personvern*|privatlivspolitik
            |nyhetsbrev|nyhedsbrev|hyvaksy*|suostu*|tietosuoja*|ehdot|uutiskirje*
            |personopplysninger""",
        "cs": "souhlas*|podmink*|zpracovani|osobnich udaju|odber novinek",
        "hu": "elfogad*|hozzajarul*|adatvedel*|adatkezel*|feltetel*|hirlevel*",
        "ro": "sunt de acord|acord|termen*|confidentialitat*|politic*|aboneaza*",
        "tr": "kabul ediyorum|onayliyorum|kvkk|aydinlatma|gizlilik|riza|bulten|onay",
        "ru": """согласен|согласна|согласие|соглашаюсь|соглас*|политик*|персональных данных
            |рассылк*|получать|принимаю""",
        "uk": "згоден|згода|згоду|погоджуюс*|політик*|персональних даних|розсилк*",
        "el": "συμφωνω|αποδεχομαι|οροι|ορους|απορρητου|συναινω|ενημερωτικο",
        "ja": "同意|個人情報|プライバシー|規約|メルマガ|購読|承諾",
        "ko": "동의|개인정보|약관|구독|수신",
    },
}
