import { phrases } from "./phrases.js";
import type { Topic } from "./topic.js";

export const travel: Topic = {
  name: "travel",
  words: {
    month: ["January", "March", "April", "May", "June", "August", "September", "October", "December"],
    traveller: phrases(`
      two small children; my parents, both over {68-84}; a dog; a wheelchair user; {3-9} friends;
      a vegetarian and a peanut allergy; a heavy camera bag; a baby of {3-11} months
    `),
    home: ["London", "Toronto", "Berlin", "São Paulo", "Mumbai", "Chicago", "Warsaw", "Sydney", "Madrid", "Nairobi"],
  },
  subtopics: {
    cities: {
      place: phrases(`
        Lisbon; Kyoto; Istanbul; Mexico City; Vienna; Marrakesh; Buenos Aires; Naples; Seoul; Edinburgh;
        New Orleans; Tbilisi; Hanoi; Copenhagen; Cape Town; Prague; Montréal
      `),
      activity: phrases(`
        a food market; a day of museums; live music; a walking tour; a cooking class; a flea market
      `),
    },
    outdoors: {
      place: phrases(`
        the Dolomites; Patagonia; Iceland; the Scottish Highlands; Nepal; Banff; the Azores; Yosemite;
        New Zealand's South Island; Madeira; the Tatras; Costa Rica; Kyrgyzstan
      `),
      activity: ["a {2-7}-day hike", "kayaking", "a via ferrata", "whale watching", "wild camping", "a night in a hut"],
    },
    transport: {
      place: phrases(`
        Japan; Italy; Switzerland; Vietnam; Morocco; India; Norway; the Balkans; Argentina; Spain; Turkey; Portugal;
        Georgia; Sri Lanka; Scotland
      `),
      activity: ["a night train", "a rental car", "a ferry", "a domestic flight", "a bike tour", "a long-distance bus"],
    },
    paperwork: {
      place: phrases(`
        Brazil; the United States; China; Australia; Egypt; Canada; Kenya; Indonesia; the UK; Thailand;
        Schengen countries; Uzbekistan; South Africa; Cuba
      `),
      activity: ["a visa on arrival", "travel insurance", "a working holiday", "a residence permit"],
    },
  },
  easy: [
    "Is {month} a good time to visit {place}?",
    "How many days do I need for {place}?",
    "What should I pack for {place} in {month}?",
    "Is {place} safe for solo travellers?",
    "How much cash should I take to {place}?",
    "What's the currency in {place}?",
    "Name {3-8} things to do in {place}{| in {month}| when it rains}.",
    "Can I drink the tap water in {place}?",
    "Do I need {activity} for {place}?",
    "Where can I find {activity} in {place}?",
    "Cheapest way to get from {home} to {place}?",
    "What is {place} famous for? One sentence.",
    "Is {place} doable with {traveller}?",
    'Translate "where is the station" for a trip to {place}.',
    "How long is the flight from {home} to {place}?",
  ],
  medium: [
    "Plan {2-5} days in {place} with {traveller}.",
    "Suggest an itinerary for {place} in {month}, about {40-180} euros a day, with {activity}.",
    "{place} or {place} in {month}? I like {activity} and travel with {traveller}.",
    "How do I get from {home} to {place} without flying? Give routes, rough prices and times.",
    "My flight from {home} to {place} was cancelled {2-20} hours before departure. What am I owed and what do I do first?",
    "Write a packing list for {4-16} days in {place} in {month}, carry-on only, including {activity}.",
    "What do first-time visitors to {place} get wrong? I leave from {home} in {month}.",
    "Is {activity} in {place} worth it with {traveller}? What would you do instead?",
  ],
  hard: [
    "Plan {10-24} days from {home} through {place}, {place} and {place} in {month} with {traveller}. Total budget {2-9},{100-900} " +
      "euros, no travel day longer than {4-7} hours, and it has to include {activity}. Show the budget line by line and a fallback for " +
      "every booking that could fail.",
    "We are {4-9} people arriving in {place} from {home}, {home} and {home} on different days. Find a meeting point and a " +
      "route that minimises the total travel time, leaves time for {activity}, and still works if one flight is {3-9} hours late.",
    "Compare three ways to spend {2-5} months working remotely from {place}: visa, tax residence, health insurance, rent and " +
      "internet. Point out where the rules conflict and what happens on day {90-183}.",
    "Build a decision table for {place} against {place} against {place}, travelling with {traveller} in {month}: weather risk, " +
      "cost, accessibility, {activity}. Weight the criteria, justify the weights, and test how the winner changes with them.",
  ],
  demands: [
    "Food should stay under {20-70} euros a day per person.",
    "No more than {2-5} hours of travel on any day.",
    "One of us cannot walk more than {2-6} km a day.",
    "Give an alternative for bad weather.",
    "Nothing that must be booked more than {5-30} days ahead.",
    "Add opening hours and the best time of day for each stop.",
    "I have already seen the main sights, so leave them out.",
    "Note what needs a permit or a reservation.",
  ],
  contexts: [
    "We leave from {=home} in {=month}.",
    "It's our honeymoon.",
    "I travel alone for the first time.",
    "I only get {5-14} days off.",
    "I'm afraid of flying.",
    "Last year we went to {place} and loved it.",
    "Two of us are vegetarian.",
  ],
};
