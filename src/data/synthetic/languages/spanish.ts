import type { Language } from "../language.js";

export const spanish: Language = {
  tag: "es",
  space: " ",
  subjects: {
    cooking: ["la tortilla de patatas", "el gazpacho", "el arroz con leche", "la masa madre", "el mole poblano"],
    finance: ["una hipoteca variable", "el interés compuesto", "un fondo indexado", "el IVA", "la inflación"],
    history: [
      "la Reconquista",
      "la caída de Constantinopla",
      "la Guerra Civil española",
      "el imperio inca",
      "Simón Bolívar",
    ],
    law: ["un contrato de alquiler", "el despido improcedente", "la fianza", "la herencia", "la fuerza mayor"],
    mathematics: ["la derivada de x²·sen(x)", "el teorema de Pitágoras", "la regla de la cadena", "un número primo"],
    medicine: ["la migraña", "la anemia", "la hipertensión", "la celiaquía", "el ibuprofeno"],
    programming: [
      "una función recursiva en Python",
      "un índice en SQL",
      "una promesa en JavaScript",
      "el recolector de basura",
    ],
    translation: [
      "el subjuntivo",
      "la expresión «a buen entendedor»",
      "la diferencia entre «ser» y «estar»",
      "el voseo",
    ],
    travel: [
      "el Camino de Santiago",
      "la Patagonia",
      "un visado para Japón",
      "Oaxaca en otoño",
      "el tren de Lisboa a Madrid",
    ],
    writing: ["un soneto", "una carta de presentación", "un microrrelato", "un discurso de boda", "la voz narrativa"],
  },
  words: {
    reader: ["un niño de {6-14} años", "principiantes", "mi abuela", "un cliente", "estudiantes de primer año"],
  },
  easy: [
    "¿Me explicas {subject} en una frase?",
    "Dame {2-9} datos sobre {subject}.",
    "{subject}: ¿qué es lo básico que hay que saber?",
    "Explica {subject} para {reader}.",
    "Un ejemplo sencillo sobre {subject}, por favor.",
  ],
  medium: [
    "Escribe un texto de {100-400} palabras sobre {subject} para {reader}.",
    "¿Cuáles son los {3-7} errores más comunes con {subject} y cómo se evitan?",
    "Explica paso a paso {subject} y pon {2-5} ejemplos.",
  ],
  hard: [
    "Analiza a fondo {subject}: compara al menos {3-5} enfoques, señala los casos límite, justifica cada paso y termina con una recomendación para {reader}.",
    "Prepara una clase de {40-90} minutos sobre {subject} para {reader}: objetivos, demostración, ejercicios de dificultad creciente con soluciones y las objeciones más fuertes.",
  ],
  demands: [
    "Indica las fuentes de cada afirmación.",
    "Ten en cuenta las excepciones.",
    "Compáralo con otra alternativa.",
    "Di qué supuestos haces.",
    "No uses más de {150-600} palabras.",
  ],
};
