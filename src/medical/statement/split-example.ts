/** Who pays, fen: an example for the description of the interface. */
export const SPLIT_EXAMPLE = {
  ...{ total: 40000, ownPay: 0, overLimit: 0, firstSelfPay: 0, inScope: 40000, deductible: 20000, poolRatio: 600000 },
  funds: { hifp: 12000, cvlserv: 0, hifes: 0, hifmi: 0, hifob: 0, maf: 0 },
  ...{ fundTotal: 12000, hospitalPart: 0, personPart: 28000, account: 10000, mutualAid: 0, cash: 18000 },
};
